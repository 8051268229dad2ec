"""All that the server serves of rooms beside the pages of the tutorial."""

from collections.abc import Callable
from functools import cache

from starlette.routing import Route

from lessons.common.room.hub import Hub, the_hub
from lessons.common.room.load.loads import Loads
from lessons.common.room.load.routes import load_routes
from lessons.common.room.routes import room_routes


def class_routes(base: str = "", hub: Callable[[], Hub] = the_hub) -> list[Route]:
    """The routes of rooms and of their loads, below the path of all pages."""
    loads = cache(lambda: Loads(hub()))
    return [*room_routes(base, lambda: loads().hub), *load_routes(base, loads)]
