"""QueryPlan: what a query means, as far as it is understood."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.codes import codes_in_text, is_code, normal_code
from query.normalize import normalize


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A query as the engines take it.

    `codes` are its words that look like model numbers, reduced to letters and digits. `code` is
    the whole query read as one such code ("dv7 1211ea"), empty where it cannot be one.
    """

    original: str
    text: str
    codes: tuple[str, ...]
    code: str

    @property
    def browses(self) -> bool:
        """Whether the query asks for nothing in particular."""
        return not self.text


def understand(query: str) -> QueryPlan:
    """Turn a line of text into a plan; it never fails, whatever the text."""
    text = normalize(query)
    whole = normal_code(text)
    is_one = is_code(whole) and any(char.isdigit() for char in whole)
    return QueryPlan(
        query, text, tuple(dict.fromkeys(codes_in_text(text))), whole if is_one else ""
    )
