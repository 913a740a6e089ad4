"""What understanding is made of: each part can be left out, and swapped for another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from models.encoder import TextEncoder
from models.tagger import Tagging
from query.constraints.constraints import Constraints
from query.constraints.found import Found
from query.expand.synonyms import Expanded
from query.knowledge.knowledge import Knowledge
from query.plan import CategoryGuess, Expansion, Span
from query.spelling.corrected import Corrected


class Corrects(Protocol):
    """Corrects what was mistyped."""

    def correct(self, text: str, *, protected: Sequence[tuple[int, int]] = ()) -> Corrected:
        """Return the text as it was meant; characters in `protected` ranges stay as they are."""

    def alike(self, text: str) -> tuple[Expansion, ...]:
        """Return words of the catalogue that look like words of the text which it has not."""


class Tags(Protocol):
    """Says what the words of a query are, and what the whole of it wants."""

    def tag(self, text: str) -> Tagging:
        """Return spans, intents, and categories where it was trained on a catalogue."""


class ReadsConstraints(Protocol):
    """Finds what a query asks of products beside its words."""

    def read(
        self, text: str, spans: Sequence[Span] = ()
    ) -> tuple[Constraints, tuple[Found, ...]]:
        """Return what is asked, and the words that ask it."""


class Classifies(Protocol):
    """Says to which category of a catalogue a query belongs."""

    def guess(self, text: str) -> tuple[CategoryGuess, ...]:
        """Return the likeliest categories, none where it is not sure enough of any."""


class Expands(Protocol):
    """Knows other words for words."""

    @property
    def version(self) -> int:
        """A number that changes with what it knows."""

    def expand(self, text: str, *, protected: Sequence[tuple[int, int]] = ()) -> Expanded:
        """Return the text with what is replaced, and what is searched beside it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are there; a step whose part is None is skipped."""

    knowledge: Knowledge
    encoder: TextEncoder | None = None
    corrects: Corrects | None = None
    tags: Tags | None = None
    constraints: ReadsConstraints | None = None
    classifies: Classifies | None = None
    expands: Expands | None = None
