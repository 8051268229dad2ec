"""What the server does beside running pages: errors, addresses, many connections, memory."""

from lessons.common.server.addresses import KnownAddresses
from lessons.common.server.apology import apologize
from lessons.common.server.compression import CompressedOnce
from lessons.common.server.files import allow_many_files
from lessons.common.server.memory import look_seldom_for_garbage

__all__ = [
    "CompressedOnce",
    "KnownAddresses",
    "allow_many_files",
    "apologize",
    "look_seldom_for_garbage",
]
