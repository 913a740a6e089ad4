"""The context of a search, written `name:value`: what business rules may ask about whoever asks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from webapp.http.errors import ParameterError

MOST_CONTEXT = 20
LONGEST_VALUE = 200

_PAIR = re.compile(r"([^:\s][^:]{0,63}):\s*(\S.*)", re.DOTALL)


def parse_context(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Read pairs of name and value, without repeats.

    Raises ParameterError for the first that is no pair.
    """
    return tuple(dict.fromkeys(_pair(text) for text in texts))


def format_context(context: Iterable[tuple[str, str]]) -> list[str]:
    """Write pairs as `parse_context` reads them."""
    return [f"{name}:{value}" for name, value in context]


def _pair(text: str) -> tuple[str, str]:
    found = _PAIR.fullmatch(text.strip())
    if found is None or len(found[2]) > LONGEST_VALUE:
        raise ParameterError(
            "This is no name and value.",
            field="context",
            value=text,
            allowed=("name:value",),
            fix="Write it as channel:app: a name of up to 64 characters, a colon, and a value of"
            f" up to {LONGEST_VALUE} characters.",
        )
    return found[1].rstrip(), found[2]
