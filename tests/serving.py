"""A running tutorial and a real browser, for the tests and the benchmarks that need them."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOW_TO_GET_ONE = (
    "No Chromium was found: install one (on Debian `apt install chromium`, or "
    "`python -m playwright install chromium`), or say where it is in CHROMIUM=/path/to/it."
)
# Each window of Chromium opens two pages of its own, for its address bar: a fifth of the time that
# a page takes to open. The last list of what is off counts: so it repeats what Playwright says.
_OFF = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
UP_WITHIN = 180  # seconds in which a server and a browser are up, on however busy a machine
_FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    f"--disable-features={','.join(_OFF)}",
)


def find_chromium() -> str | None:
    """The path of a Chromium, if there is one."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for path in map(shutil.which, filter(None, names)) if path), None)
    if found:
        return found
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


@contextlib.contextmanager
def browser(*flags: str):
    """A headless Chromium driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*_FLAGS, *flags], timeout=1000 * UP_WITHIN
        )
        yield chromium
        chromium.close()


@contextlib.contextmanager
def server(script: str | Path = "app.py", *options: str, port: int | None = None):
    """`streamlit run` of a script from the project's root; yields its address and its process."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.headless=true", f"--server.port={port}", "--server.fileWatcherType=none"]
    process = subprocess.Popen(
        [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(process, address)
        yield address, process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_until_up(process, address):
    for _ in range(10 * UP_WITHIN):
        if process.poll() is not None:
            raise RuntimeError(f"The server ended: {process.stdout.read()}")
        with contextlib.suppress(OSError):
            if urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not come up.")
