"""The cookie of a browser that a room has sent to a lesson: the room's code, and a signed name.

It says that this browser is one of the room, and no more: it gives no vote and no task. So what is
met in a second tab, or after a reload, is of the same learner. A second browser is another one.
"""

import re

from lessons.common.room import codes

COOKIE = "queue_room"
_CLIENT = re.compile("[0-9a-f]{16}")


def cookie_for(code: str, key: str, before: str) -> str:
    """The cookie of a browser that a room sends to a lesson; the one before, if it is good.

    A browser that was in another room keeps its name: back in the first, it is the same learner.
    """
    if client_in(before, code, key):
        return before
    name = before.split(".")[1] if before.count(".") == 2 else ""
    own = _own(key)
    shown = codes.pass_of(own, name) if _CLIENT.fullmatch(name) else codes.new_pass(own)
    return f"{code}.{shown}"


def code_in(cookie: str) -> str:
    """The code of the room that a cookie names; empty if it can be none."""
    return codes.tidy(cookie.partition(".")[0])


def client_in(cookie: str, code: str, key: str) -> str:
    """The name of a browser in a room; empty if its cookie is not good there."""
    room, _, shown = cookie.partition(".")
    return codes.client_of(_own(key), shown) if room == code else ""


def _own(key: str) -> str:
    """What signs cookies: not what signs the passes of phones, or a cookie would be one."""
    return f"{key} cookie"
