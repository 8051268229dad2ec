"""All that the server serves of rooms beside the pages of the tutorial."""

from collections.abc import Callable
from functools import cache

from starlette.routing import Route

from lessons.common.room.follow.draws import Draws
from lessons.common.room.follow.handouts import Handouts
from lessons.common.room.follow.routes import follow_routes
from lessons.common.room.load.loads import Loads, the_loads
from lessons.common.room.load.routes import load_routes
from lessons.common.room.routes import room_routes


def class_routes(base: str = "", loads: Callable[[], Loads] = the_loads) -> list[Route]:
    """The routes of rooms and of their loads, below the path of all pages."""

    @cache
    def handouts() -> Handouts:
        Draws(loads().hub)
        return Handouts(loads().hub)

    return [
        *room_routes(base, lambda: handouts().hub),
        *load_routes(base, loads),
        *follow_routes(base, handouts),
    ]
