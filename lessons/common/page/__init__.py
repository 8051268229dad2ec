"""The bones of a page, from its title to its foot, as a lesson calls them."""

from lessons.common.ground.answers import Answer, Twin
from lessons.common.page.bridge import with_your_tasks
from lessons.common.page.foot import ending
from lessons.common.page.guess import Guess
from lessons.common.page.head import opening, opening_of, opening_of_home
from lessons.common.page.in_class import follow_room
from lessons.common.page.outcome import results
from lessons.common.page.overview import list_lessons, way_in
from lessons.common.page.question import predict
from lessons.common.page.sentences import folded_table, remark, table
from lessons.common.page.style import dress

__all__ = [
    "Answer",
    "Guess",
    "Twin",
    "dress",
    "ending",
    "folded_table",
    "follow_room",
    "list_lessons",
    "opening",
    "opening_of",
    "opening_of_home",
    "predict",
    "remark",
    "results",
    "table",
    "way_in",
    "with_your_tasks",
]
