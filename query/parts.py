"""What understanding is made of: each part can be left out, and swapped for another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.encoder import TextEncoder
from models.tagger import Tagging
from query.constraints.constraints import Constraints
from query.constraints.found import Found
from query.expand.synonyms import Synonyms
from query.knowledge.knowledge import Knowledge
from query.plan import CategoryGuess, Guess, Span
from query.spelling.speller import Corrected


class Corrects(Protocol):
    """Corrects what was mistyped."""

    def correct(self, text: str, *, protected: Sequence[tuple[int, int]] = ()) -> Corrected:
        """Return the text as it was meant; characters in `protected` ranges stay as they are."""


class Tags(Protocol):
    """Says what the words of a query are, and what the whole of it wants."""

    def tag(self, text: str) -> Tagging:
        """Return spans, intents, and categories where it was trained on a catalogue."""

    def intents(
        self, text: str, tagging: Tagging, encoder: TextEncoder | None
    ) -> tuple[tuple[str, float], ...]:
        """Return the intents of a text that was tagged, with the encoder's opinion taken in."""


class ReadsConstraints(Protocol):
    """Finds what a query asks of products beside its words."""

    def read(self, text: str, spans: Sequence[Span] = ()) -> tuple[Constraints, tuple[Found, ...]]:
        """Return what is asked, and the words that ask it."""


class Classifies(Protocol):
    """Says to which category of a catalogue a query belongs."""

    def guess(self, vector: NDArray[np.float32]) -> tuple[CategoryGuess, ...]:
        """Return the likeliest categories for a query's vector, none where it is not sure."""


class Labels(Protocol):
    """Knows labels that the shop has made up itself, from a few examples of each."""

    def predict(self, vector: NDArray[np.float32]) -> Guess | None:
        """Return the label of a query's vector, None where it is like none of the examples."""


class KnowsSynonyms(Protocol):
    """Knows other words for words, and what it knows may be edited while it serves."""

    @property
    def state(self) -> str:
        """Name what they are now: equal names, equal synonyms."""

    def current(self) -> Synonyms:
        """Return the synonyms as they are now; another object whenever they have changed."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are there; a step whose part is None is skipped.

    `corrects` changes what is surely mistyped, `guesses` also what may be: it is asked where a
    query finds too little.
    """

    knowledge: Knowledge
    encoder: TextEncoder | None = None
    corrects: Corrects | None = None
    guesses: Corrects | None = None
    tags: Tags | None = None
    constraints: ReadsConstraints | None = None
    classifies: Classifies | None = None
    synonyms: KnowsSynonyms | None = None
    labels: Labels | None = None
