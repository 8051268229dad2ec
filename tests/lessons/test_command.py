"""After `pip install .` the command `queue-effects` opens the tutorial, from any folder."""

import os
import shutil
import socket
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest

from lessons.common.server.command import find_script
from tests.serving import ROOT

PIP = sys.executable, "-m", "pip", "--disable-pip-version-check"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder into which a copy of the project was installed, as pip does it."""
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "source"
    left_out = shutil.ignore_patterns(
        ".venv", ".git", "build", "*.egg-info", "__pycache__", "tests"
    )
    shutil.copytree(ROOT, source, ignore=left_out)
    command = [*PIP, "install", "-q", "--no-deps", "--ignore-installed", "--no-build-isolation"]
    subprocess.run([*command, "--prefix", folder, source], check=True, capture_output=True)
    shutil.rmtree(source)
    return folder


def test_the_command_opens_the_tutorial_with_its_settings(installed, tmp_path):
    (packages,) = installed.rglob("site-packages")
    (command,) = (*installed.glob("bin/queue-*"), *installed.glob("Scripts/queue-*"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(packages), "HOME": str(tmp_path)}
    server = subprocess.Popen(
        [command, "--server.headless", "true", "--server.port", str(port)],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = []
        for line in server.stdout:
            said.append(line)
            if "URL" in line:
                break
        # The settings name the address; without them Streamlit would listen to the whole network.
        assert f"http://127.0.0.1:{port}" in said[-1], "".join(said)
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/spikes", timeout=30).status == 200
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.mark.parametrize("package", ["lessons", "queuesim"])
def test_every_file_of_the_packages_is_installed(installed, package):
    """Texts, styles and scripts as well."""
    (packages,) = installed.rglob("site-packages")
    assert files_in(packages / package) == files_in(ROOT / package)


def files_in(folder):
    """The files there and below, but for what Python makes of them."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)) for path in files if "__pycache__" not in path.parts}


def test_what_the_command_needs_is_shipped():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = project["tool"]["setuptools"]["data-files"]
    assert shipped["share/queue-effects"] == ["app.py"]
    kept = [str(path.relative_to(ROOT)) for path in (ROOT / ".streamlit").iterdir()]
    assert shipped["share/queue-effects/.streamlit"] == kept


def test_in_a_clone_the_script_of_the_clone_is_opened():
    assert find_script() == ROOT / "app.py"
    assert Path(find_script()).exists()
