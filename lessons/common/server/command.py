"""`queue-effects`: opens the tutorial, wherever it is installed.

The pages start from `app.py`, with the settings in `.streamlit/config.toml` beside it. In a clone
both stand at the top; where the tutorial was installed, they are among its files.
"""

import sys
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

PROJECT = "queue-effects"
SCRIPT = "app.py"


def open_tutorial() -> None:
    """Start the server and open a browser; what stands behind the command is handed to Streamlit.

    For example `queue-effects --server.port 8600`.
    """
    from streamlit.web import cli

    script = find_script()
    if script is None:
        sys.exit(f"{PROJECT}: {SCRIPT} was not found; install the tutorial again.")
    sys.argv = ["streamlit", "run", str(script), *sys.argv[1:]]
    cli.main(prog_name=PROJECT)


def find_script() -> Path | None:
    """The script from which the pages start: in this clone, or among the installed files."""
    beside = Path(__file__).parents[3] / SCRIPT
    if beside.exists():
        return beside
    try:
        installed = files(PROJECT) or ()
    except PackageNotFoundError:
        return None
    found = (Path(file.locate()) for file in installed if file.name == SCRIPT)
    return next((path.resolve() for path in found if path.exists()), None)
