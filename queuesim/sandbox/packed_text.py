"""A text packed so that an address can hold it, there and back.

What comes with an address is not to be trusted: how long it is, packed and unpacked, is bounded.
"""

import base64
import binascii
import zlib


def packed(text: str) -> str:
    """The text in letters, digits, hyphens and underscores."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpacked(letters: str, largest: int) -> str:
    """The text again, of at most so many bytes. A ValueError, without words, if there is none."""
    try:
        content = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(content, largest)
        if not unpacking.eof:
            raise ValueError
        return text.decode()
    except (ValueError, binascii.Error, zlib.error):
        raise ValueError from None
