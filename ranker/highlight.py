"""Highlight: where the words of a query are in the texts of a product."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from catalog.product import Product
from ranker.response import Highlight

_WORD = re.compile(r"[^\W_]+")
# Characters of a long text that are shown around its first match.
FRAGMENT = 160
_BEFORE = 40

# Words that join others: marked, they draw the eye to where nothing is.
JOINING = frozenset(
    {
        "a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "my", "of", "on", "or",
        "the", "to", "with",
    }
)  # fmt: skip

Terms = Callable[[str], Sequence[str]]


def words_to_mark(text: str) -> str:
    """Return the words of a query that are worth marking: all, if they only join others."""
    kept = [word for word in text.split() if word.lower() not in JOINING]
    return " ".join(kept) or text


def highlights(product: Product, wanted: Sequence[str], terms: Terms) -> tuple[Highlight, ...]:
    """Mark the words of a product's title and description that have one of the wanted terms.

    `terms` gives the terms of a text as they are indexed. The title is given whole, of the
    description a part; a text without a match is left out.
    """
    words = frozenset(wanted)
    found = []
    for name, text in (("title", product.title), ("description", product.description)):
        spans = [
            match.span() for match in _WORD.finditer(text) if not words.isdisjoint(terms(match[0]))
        ]
        if spans:
            whole = Highlight(name, text, tuple(spans))
            found.append(whole if name == "title" else _fragment(whole))
    return tuple(found)


def _fragment(whole: Highlight) -> Highlight:
    text = whole.text
    if len(text) <= FRAGMENT:
        return whole
    start = max(0, min(whole.spans[0][0] - _BEFORE, len(text) - FRAGMENT))
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = start + FRAGMENT
    end = len(text) if end >= len(text) else max(text.rfind(" ", 0, end), whole.spans[0][1])
    spans = tuple((a - start, b - start) for a, b in whole.spans if start <= a and b <= end)
    return Highlight(whole.field, text[start:end], spans)
