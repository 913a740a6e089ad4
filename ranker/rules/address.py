"""Addresses that a rule may send a shopper to: of the web, or a path of the shop itself."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST_ADDRESS = 2_000
ALLOWED_ADDRESS = "an address with http:// or https:// and a host, or a path that begins with one /"


def checked_address(text: str) -> str:
    """Return an address as it may be linked to; raises ValueError where it may not.

    Refused are what runs (`javascript:`), what hides its host (`//host`, `user@host`, a backslash),
    blanks and control characters.
    """
    address = text.strip()
    if not address or len(address) > LONGEST_ADDRESS or "\\" in address:
        raise ValueError(ALLOWED_ADDRESS)
    if any(char.isspace() or not char.isprintable() for char in address):
        raise ValueError(ALLOWED_ADDRESS)
    if address.startswith("/"):
        if address.startswith("//"):
            raise ValueError(ALLOWED_ADDRESS)
        return address
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(ALLOWED_ADDRESS)
    _ = parts.port  # raises ValueError for one that is no port
    return address
