"""A file that is made when a learner asks for it, and stays until the browser has it."""

from collections.abc import Callable
from threading import Thread

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

KINDS = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "png": "image/png",
    "py": "text/x-python",
    "svg": "image/svg+xml",
}


def offer_file(label: str, make: Callable[[], str | bytes], name: str, key: str) -> None:
    """A button that makes a file and saves it under a name."""
    kind = KINDS[name.rpartition(".")[2]]
    kept = keeping(make, name, kind, key)
    st.download_button(label, kept, name, kind, on_click="ignore", key=key)


def keeping(make: Callable[[], str | bytes], name: str, kind: str, key: str) -> Callable[[], bytes]:
    """What makes a file and has the session own it.

    A file that is made on demand belongs to no session. Streamlit deletes such files as scripts
    end, those of other learners too: in a busy class it may be gone before the browser fetches it.
    So the session adds the same file once more, in place of the last one of this button.
    """
    context = get_script_run_ctx(suppress_warning=True)

    def made() -> bytes:
        content = make()
        content = content.encode() if isinstance(content, str) else content
        if context is not None and runtime.exists():
            own = Thread(target=_add, args=(content, kind, key, name))
            add_script_run_ctx(own, context)  # Streamlit tells sessions apart by the thread
            own.start()
            own.join()
        return content

    return made


def _add(content: bytes, kind: str, key: str, name: str) -> None:
    files = runtime.get_instance().media_file_mgr
    where = f"made on demand: {key}"
    files.add(content, kind, where, file_name=name, is_for_static_download=True)
