"""The settings of the theme, which Streamlit sends along with each answer."""

from functools import cache

from streamlit import config


def gather_theme_once() -> None:
    """Gather the settings of a section again only once the configuration was read again.

    Streamlit goes through all its settings for each of the six sections of the theme, at every
    answer: a tenth of a millisecond, of the seven that an answer to a steered slider costs.
    """
    gathered = cache(config.get_options_for_section)
    config.get_options_for_section = gathered
    config.on_config_parsed(gathered.cache_clear, force_connect=True)
