"""Where rooms are kept: an SQLite file, or the database that a setting names."""

import os
import sys
from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
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
phones = Table(  # that have joined a room
    "phones",
    tables,
    Column("code", ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    Column("client", String(32), primary_key=True),
)
loads = Table(  # the runs of a room whose tasks are taps on its phones
    "loads",
    tables,
    Column("code", ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("seed", Integer, nullable=False),
    Column("rules", Text, nullable=False),  # at the start, as JSON
    Column("began", Float, nullable=False),
    Column("ended", Float),
    Column("trial", Text),  # other rules to replay it under, as JSON
    Column("put_away", Boolean, nullable=False),
    Column("count", Integer, nullable=False),  # deeds so far
    Column("latest", Float, nullable=False),  # when the last of them was, in seconds of the run
)
deeds = Table(
    "deeds",
    tables,
    Column("code", String(6), primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),  # in the log
    Column("at", Float, nullable=False),  # seconds of the run
    Column("kind", String(10), nullable=False),
    Column("client", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("rules", Text),  # as JSON, of a change
    ForeignKeyConstraint(["code", "run"], ["loads.code", "loads.run"], ondelete="CASCADE"),
    UniqueConstraint("code", "run", "client", "number", "kind"),
)
handouts = Table(  # addresses that the phones of a room are to open
    "handouts",
    tables,
    Column("code", ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    Column("half", String(3), primary_key=True),
    Column("asked", Integer, nullable=False),
    Column("lesson", String(100), nullable=False),
    Column("query", Text, nullable=False),
    Column("words", Text, nullable=False),
)
draws = Table(  # systems of which each phone gets a run of its own
    "draws",
    tables,
    Column("code", ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("asked", Integer, nullable=False),  # where the room stands
    Column("phase", String(20), nullable=False),
    Column("slide", Integer, nullable=False),
    Column("system", Text, nullable=False),  # as JSON
    Column("span", Float, nullable=False),
    Column("words", Text, nullable=False),
    Column("steady", Boolean, nullable=False),
)
drawn = Table(  # the average wait in the run of each phone
    "drawn",
    tables,
    Column("code", ForeignKey("draws.code", ondelete="CASCADE"), primary_key=True),
    Column("client", String(32), primary_key=True),
    Column("average", Float),
)
met = Table(  # by learners whom a room sent to a lesson: its opening, and each challenge
    "met",
    tables,
    Column("code", ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    Column("lesson", String(100), primary_key=True),
    Column("challenge", String(100), primary_key=True),  # empty: the lesson was opened
    Column("client", String(32), primary_key=True),
)
boards = Table(  # rooms whose projector shows a board of what was met
    "boards",
    tables,
    Column("code", ForeignKey("rooms.code", ondelete="CASCADE"), primary_key=True),
    Column("asked", Integer, nullable=False),  # where the room stood when it was put up
    Column("phase", String(20), nullable=False),
    Column("slide", Integer, nullable=False),
)


def insertion(connection: Connection, table: Table):
    """An insertion that can say what becomes of rows that are there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


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
    patience = {"connect_timeout": PATIENCE, "tcp_user_timeout": 1000 * PATIENCE}
    engine = create_engine(url, pool_pre_ping=True, pool_timeout=PATIENCE, connect_args=patience)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection, _record) -> None:
    """Wait no longer for another server's transaction than for the database itself."""
    for said in ("lock_timeout", "statement_timeout"):
        connection.execute(f"SET {said} = {1000 * PATIENCE}")
    connection.commit()


def _prepare_sqlite(connection, _record) -> None:
    connection.isolation_level = None  # so that `_begin_sqlite` alone begins a transaction
    for said in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {said}")


def _begin_sqlite(connection) -> None:
    """Begin; what writes waits for its turn here, since it could not wait once it has read."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
