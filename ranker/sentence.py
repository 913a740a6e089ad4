"""Sentence: why a product is among the results, in one line for shoppers, made of facts alone.

"Matches wireless mouse, brand Logitech, rated 4.6 by 1,203". Each part carries the facts that it
says, so that a page can mark its words and a test can hold it against the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PartKind = Literal[
    "pinned", "code", "code begun", "exact title", "words", "synonym", "meaning", "brand",
    "attribute", "price", "rating", "availability",
    "bought together", "viewed together", "similar", "category",
]  # fmt: skip

# What is true of a product without being a reason to show it.
_NO_REASON = frozenset({"rating", "availability"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so: the value of a field of the product, of the plan or of a rule.

    `field` is one of the product's (`title`, `attributes.color`), of the plan's (`plan.text`,
    `plan.price.high`), or `rule`. The value of a text field is a word of it.
    """

    field: str
    value: str | float


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sentence: `text` is what matters of it, between words that lead and end it."""

    kind: PartKind
    text: str
    facts: tuple[Fact, ...]
    lead: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The parts in the order in which they are read; without any there is nothing to say."""

    parts: tuple[Part, ...] = ()

    def __bool__(self) -> bool:
        """Say whether it says anything."""
        return bool(self.parts)

    def __str__(self) -> str:
        """Return it as plain text."""
        return self.text

    @property
    def text(self) -> str:
        """The plain text; it ends without a full stop."""
        return "".join(text for text, _ in self.pieces)

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The plain text in pieces, and of each whether it is what matters of its part."""
        pieces: list[tuple[str, bool]] = []
        for number, part in enumerate(self.parts):
            pieces += [
                (f", {part.lead}" if number else part.lead, False),
                (part.text, True),
                (part.tail, False),
            ]
        kept = [(text, matters) for text, matters in pieces if text]
        if kept:
            text, matters = kept[0]
            kept[0] = (text[:1].upper() + text[1:], matters)
        return tuple(kept)


def sentence_of(parts: list[Part]) -> Sentence:
    """Return the sentence of some parts, an empty one where none of them is a reason."""
    reasons = any(part.kind not in _NO_REASON for part in parts)
    return Sentence(tuple(parts)) if reasons else Sentence()
