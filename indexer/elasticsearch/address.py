"""Addresses of a cluster as somebody wrote them: read, and shown without user and password."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from catalog.errors import SettingsError

HIDDEN = "**********"

_URL = re.compile(
    r"https?://"
    r"(?:[^\s/:?#\[\],]+|\[[0-9a-fA-F:.]+\])"
    r":[0-9]{1,5}"
    r"(?:/[^\s?#,]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Address:
    """The address of one node, and the user and password that stood in it, which may be empty."""

    url: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def read_addresses(texts: Sequence[str]) -> tuple[Address, ...]:
    """Read addresses as in `https://user:password@host:9200`, one or more parted by commas each.

    Raises SettingsError, which repeats nothing that may be a part of a password.
    """
    text = ",".join(texts)
    addresses = tuple(_split(part) for part in _parts(text))
    wrong = [number for number, one in enumerate(addresses, 1) if not _URL.fullmatch(one.url)]
    if wrong or not addresses:
        which = f"number {wrong[0]}" if len(addresses) > 1 else "what is given"
        raise SettingsError(
            f"'{shown_addresses(text)}' is no address of an Elasticsearch cluster: {which} is not"
            " scheme, host and port.",
            fix="Write scheme, host and port, as in https://search.example.com:9200. In a user or"
            " password write a comma as %2C, a colon as %3A, an at sign as %40.",
            field="elasticsearch_url",
        )
    return addresses


def shown_addresses(text: str) -> str:
    """Return addresses as they may be shown: without what is, or could be, user or password."""
    if "@" not in text:
        return text
    parts = _parts(text)
    if not all(_URL.fullmatch(_split(part).url) for part in parts):
        # A password with a comma in it looks like two addresses, neither of which is one.
        return HIDDEN
    return ",".join(_shown(part) for part in parts)


def _shown(part: str) -> str:
    url = _split(part).url
    return url.replace("://", f"://{HIDDEN}@", 1) if "@" in part else url


def _parts(text: str) -> list[str]:
    return [part.strip().rstrip("/") for part in text.split(",") if part.strip()]


def _split(part: str) -> Address:
    before, at, host = part.rpartition("@")
    if not at:
        return Address(part)
    # A login without a scheme before it is one all the same.
    scheme, mark, login = before.partition("://") if "://" in before else ("", "", before)
    user, _, password = login.partition(":")
    return Address(scheme + mark + host, unquote(user), unquote(password))
