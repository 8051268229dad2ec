"""What the server does beside running pages: errors, addresses, connections, memory, settings."""

from lessons.common.server.addresses import KnownAddresses
from lessons.common.server.announcements import LateAnnouncements
from lessons.common.server.apology import apologize
from lessons.common.server.compression import CompressedOnce
from lessons.common.server.files import allow_many_files
from lessons.common.server.memory import look_seldom_for_garbage
from lessons.common.server.theme import gather_theme_once

__all__ = [
    "CompressedOnce",
    "KnownAddresses",
    "LateAnnouncements",
    "allow_many_files",
    "apologize",
    "gather_theme_once",
    "look_seldom_for_garbage",
]
