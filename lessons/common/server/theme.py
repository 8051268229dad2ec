"""The settings of the theme, which Streamlit sends along with each answer."""

from functools import cache

from streamlit import config


def gather_theme_once() -> None:
    """Gather the settings of a section again only once the configuration was read again.

    Streamlit goes through all its settings for each of the six sections of the theme, at every
    answer: an eighth of what a class costs the server.
    """
    gathered = cache(config.get_options_for_section)
    config.get_options_for_section = gathered
    config.on_config_parsed(gathered.cache_clear, force_connect=True)
