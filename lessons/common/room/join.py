"""How phones find a room: its short address, and the same as a QR code."""

import socket
from html import escape
from urllib.parse import urlsplit

import segno
import streamlit as st

_LOCAL = ("localhost", "127.0.0.1", "::1", "[::1]")
_EVERYWHERE = ("", "0.0.0.0", "::")


def base_path() -> str:
    """The path below which this server stands: empty, or "/lessons"."""
    return f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")


def origin() -> str:
    """The address of this server as phones can reach it, without a path."""
    shown = urlsplit(st.context.url or "http://localhost:8501/")
    host = shown.hostname or "localhost"
    if host in _LOCAL and listens_to_all():
        host = _own_address()
    return f"{shown.scheme}://{host}{f':{shown.port}' if shown.port else ''}"


def join_link(code: str) -> str:
    """Where a phone enters a room."""
    return f"{origin()}{base_path()}/r/{code}"


def is_out_of_reach() -> bool:
    """Whether no other machine can open the address that this page was opened with."""
    return urlsplit(st.context.url or "").hostname in _LOCAL and not listens_to_all()


def listens_to_all() -> bool:
    """Whether this server answers other machines of its network."""
    return (st.get_option("server.address") or "") in _EVERYWHERE


def _own_address() -> str:
    """This machine's address in its network: that from which it would send; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is kept for documents
            return probe.getsockname()[0]
        except OSError:
            return "localhost"


def qr_code(link: str) -> str:
    """A link as a QR code, with the quiet zone that readers need: dark on white in any theme."""
    code = segno.make(link, error="m", micro=False)
    data = code.svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True)
    return f'<img class="qr" src="{escape(data)}" alt="QR code of {escape(link)}">'


def spaced(code: str) -> str:
    """A code as it is read out: BCD FGH."""
    return f"{code[:3]} {code[3:]}"


def with_breaks(link: str) -> str:
    """A link as it is typed, as HTML that breaks where its code begins."""
    return escape(words_of(link)).replace("/r/", "/r/<wbr>")


def words_of(link: str) -> str:
    """A link as it is typed."""
    return link.partition("://")[2]
