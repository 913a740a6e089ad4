"""FoundWords: which words of a query a product has, and where it says them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.product import ATTRIBUTE_PREFIX, Product, value_texts

Terms = Callable[[str], Sequence[str]]

_WORD = re.compile(r"[^\W_]+")
# Letters that a word has in common with its stem: "skies" and "sky" have two.
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the query: characters `start` to `end` of its text, and its terms."""

    text: str
    start: int
    end: int
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Where a product says a term: the field, and the word as it stands there."""

    field: str
    word: str


class FoundWords:
    """Looks for the words of one query, and for `others` beside them, in any product.

    A product is read from its title down, and no further than until all words of the query are
    found, for the first field that has a word is enough.
    """

    def __init__(self, text: str, others: Iterable[str], terms: Terms) -> None:
        self._terms_of = terms
        self._known: dict[str, tuple[str, ...]] = {}
        self.text = text
        self.words = self.cut(text)
        self._own = frozenset(term for word in self.words for term in word.terms)
        self._wanted = self._own.union(others)
        beginnings = {term[:_KEPT] for term in self._wanted}
        beginnings |= {word.text[:_KEPT].lower() for word in self.words}
        self._likely = _beginning_with(beginnings)

    def cut(self, text: str) -> tuple[Word, ...]:
        """Return the words of a text."""
        return tuple(
            Word(match[0], match.start(), match.end(), terms)
            for match in _WORD.finditer(text)
            if (terms := self.terms(match[0]))
        )

    def terms(self, word: str) -> tuple[str, ...]:
        """Return the terms of a text; those of a text that was seen before are known."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = tuple(self._terms_of(word))
        return known

    def within(self, product: Product) -> dict[str, Said]:
        """Return where a product first says each of the terms that it has."""
        found: dict[str, Said] = {}
        missing = set(self._own)
        for field, text in _texts(product):
            # A letter with an accent is another one in the index.
            for word in (self._likely if text.isascii() else _WORD).findall(text):
                for term in self.terms(word):
                    if term in self._wanted and term not in found:
                        found[term] = Said(field, word)
                        missing.discard(term)
            if not missing:
                break
        return found


def _beginning_with(beginnings: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the words that begin so, none where there is no beginning."""
    either = "|".join(re.escape(one) for one in sorted(beginnings, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{either or '(?!)'})[^\W_]*", re.IGNORECASE)


def _texts(product: Product) -> Iterator[tuple[str, str]]:
    yield "title", product.title
    yield "brand", product.brand
    for level in product.category:
        yield "category", level
    for name, value in product.attributes.items():
        if value is False:
            continue
        # The name alone answers nothing: who asks for queen size is not told "size King".
        yield ATTRIBUTE_PREFIX + name, name if value is True else " ".join(value_texts(value))
    yield "description", product.description
    place = product.location
    if place is not None:
        yield "location", f"{place.city} {place.region} {place.address} {place.postal_code}"
