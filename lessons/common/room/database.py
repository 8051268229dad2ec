"""Where rooms are kept: an SQLite file, or the database that a setting names."""

import os
import sys
from pathlib import Path

from sqlalchemy import (
    Column,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url

SETTING = "QUEUE_EFFECTS_DATABASE"  # an address such as postgresql://user@host/name, or a file
PATIENCE = 3  # seconds until a database that does not answer counts as gone

tables = MetaData()
rooms = Table(
    "rooms",
    tables,
    Column("code", String(6), primary_key=True),
    Column("secret", String(64), nullable=False),  # of the teacher, hashed
    Column("key", String(64), nullable=False),  # signs the passes of clients
    Column("topic", Text, nullable=False),  # as JSON
    Column("asked", Integer, nullable=False),
    Column("phase", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("talk_until", Float),
    Column("slide", Integer, nullable=False),
    Column("since", Float, nullable=False),  # when its topic was opened
    Column("ends", Float, nullable=False),  # seconds since 1970
)
ballots = Table(
    "ballots",
    tables,
    Column("code", ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    Column("asked", Integer, primary_key=True),
    Column("round", String(10), primary_key=True),
    Column("client", String(32), primary_key=True),
    Column("choice", Integer, nullable=False),
    Column("number", Integer, nullable=False),
)


def address() -> str:
    """The address of the database that is set, else of a file where programs keep their state."""
    said = os.environ.get(SETTING, "").strip()
    if "://" in said:
        url = make_url(said)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)
    file = Path(said).expanduser() if said else _usual_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{file}"


def _usual_file() -> Path:
    home = Path.home()
    if sys.platform == "win32":
        state = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        state = home / "Library" / "Application Support"
    else:
        state = Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state")
    return state / "queue-effects" / "rooms.sqlite"


def engine_at(url: str) -> Engine:
    """What speaks to the database at an address."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": PATIENCE})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_timeout=PATIENCE, connect_args=_patience())


def _patience() -> dict:
    """How PostgreSQL is told not to let us wait, be it for a lock or for a cable that is cut."""
    wait = 1000 * PATIENCE
    return {
        "connect_timeout": PATIENCE,
        "tcp_user_timeout": wait,
        "options": f"-c lock_timeout={wait} -c statement_timeout={wait}",
    }


def _prepare_sqlite(connection, _record) -> None:
    connection.isolation_level = None  # so that `_begin_sqlite` alone begins a transaction
    for said in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {said}")


def _begin_sqlite(connection) -> None:
    """Begin; what writes waits for its turn here, since it could not wait once it has read."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
