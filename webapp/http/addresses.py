"""Which addresses of a catalogue or a rule may reach a page: http, https and our own."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

PICTURES_PATH = "/pictures/"
PICTURE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}\.svg")

_LONGEST = 2_048
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\"'<>\\^`{|}\ud800-\udfff]")

# What is harmless in an address once it is written so.
_ESCAPED = {ord(char): f"%{ord(char):02X}" for char in "\"'<>^`{|}"}


def web_address(text: str) -> str:
    """Return an http or https address as it stands, or nothing for anything else."""
    if not text or len(text) > _LONGEST or _FORBIDDEN.search(text):
        return ""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return ""
    # A name before the host ("https://shop.example@evil.example/") only serves to mislead.
    return text if parts.scheme in ("http", "https") and host and "@" not in parts.netloc else ""


def picture_address(text: str) -> str:
    """Return the address of a picture on the web or among our own, or nothing."""
    own = text.startswith(PICTURES_PATH)
    if own and PICTURE_NAME.fullmatch(text.removeprefix(PICTURES_PATH)):
        return text
    return web_address(text)


def link_address(text: str) -> str:
    """Return the address of a page on the web or a path of this site, or nothing.

    "//other.example" and "/\\other.example" are no paths: browsers read them as other sites.
    """
    text = text.translate(_ESCAPED)
    if text.startswith("/"):
        # What is forbidden includes the backslash and all that a browser would leave out unseen.
        own = not text.startswith("//") and len(text) <= _LONGEST and not _FORBIDDEN.search(text)
        return text if own else ""
    return web_address(text)
