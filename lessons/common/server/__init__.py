"""What the server does beside running pages: errors, addresses, large files, many connections."""

from lessons.common.server.addresses import KnownAddresses
from lessons.common.server.apology import apologize
from lessons.common.server.compression import CompressedOnce
from lessons.common.server.files import allow_many_files

__all__ = ["CompressedOnce", "KnownAddresses", "allow_many_files", "apologize"]
