"""What the server does beside running pages: errors, unknown addresses, the way of large files."""

from lessons.common.server.addresses import KnownAddresses
from lessons.common.server.apology import apologize
from lessons.common.server.compression import CompressedOnce

__all__ = ["CompressedOnce", "KnownAddresses", "apologize"]
