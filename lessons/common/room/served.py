"""All that the server serves of rooms beside the pages of the tutorial."""

from collections.abc import Callable

from starlette.routing import Route

from lessons.common.room.load.loads import Loads, the_loads
from lessons.common.room.load.routes import load_routes
from lessons.common.room.routes import room_routes


def class_routes(base: str = "", loads: Callable[[], Loads] = the_loads) -> list[Route]:
    """The routes of rooms and of their loads, below the path of all pages."""
    return [*room_routes(base, lambda: loads().hub), *load_routes(base, loads)]
