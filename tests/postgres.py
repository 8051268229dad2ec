"""A PostgreSQL server of the tests' own, in a temporary folder."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

HOW_TO_GET_ONE = "No PostgreSQL was found: on Debian, `apt install postgresql`."


def find_programs() -> Path | None:
    """The folder of the server's programs, of the newest version that there is."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin")]
    folders.sort(key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    found = folders or ([Path(on_path).parent] if on_path else [])
    return found[-1] if found else None


def _other_user() -> dict:
    """The server refuses to run as root: then it runs as another user."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Postgres:
    """A server that listens in its own folder only; it can be stopped and started again."""

    def __init__(self, programs: Path, folder: Path):
        self._programs, self._folder, self._user = programs, folder, _other_user()
        if self._user:
            os.chown(folder, self._user["user"], self._user["group"])
        self._run("initdb", "--auth=trust", "--username=room", "--no-sync")
        self.url = f"postgresql+psycopg://room@/postgres?host={folder}"

    def start(self):
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off"
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "--wait", f"--options={options}", f"--log={log}")

    def stop(self):
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def _run(self, program, *options):
        data = f"--pgdata={self._folder / 'data'}"
        subprocess.run(
            [self._programs / program, data, *options],
            check=True,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            **self._user,
        )


@contextlib.contextmanager
def server():
    """A server that runs; yields it."""
    with tempfile.TemporaryDirectory(prefix="queue-pg-", dir="/tmp") as folder:
        postgres = Postgres(find_programs(), Path(folder))
        postgres.start()
        try:
            yield postgres
        finally:
            postgres.stop()
