"""The texts that a tagger is trained on, parted into those to learn from and those to stop by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.bio import bio_labels
from training.tagger.examples import Example, read_intents, read_queries, read_spans, split
from training.tagger.gazetteer import Gazetteer
from training.tagger.intent_from_spans import with_guessed_intents
from training.tagger.network import HeadLabels
from training.tagger.written_intents import whole_queries, written_queries

SPANS_TO_STOP_BY = 0.1
INTENTS_TO_STOP_BY = 0.15
SPLIT_SEED = 0
WRITTEN = 400
"""Queries that are written for each intent that real ones are few of."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of texts without labels: a column of a CSV or TSV, or the lines of a text file."""

    path: Path
    column: str = "query"

    @classmethod
    def parse(cls, text: str) -> TextFile:
        """Read `PATH` or `PATH:COLUMN`."""
        path, colon, column = text.rpartition(":")
        return cls(Path(path), column) if colon and path else cls(Path(text))


@dataclass(frozen=True, slots=True)
class Sources:
    """`train` and `held` have labels, of either kind; `texts` have none."""

    train: list[Example]
    held: list[Example]
    texts: list[str]

    @property
    def labels(self) -> HeadLabels:
        """The labels of the heads, in a fixed order."""
        both = [*self.train, *self.held]
        types = {label[2:] for example in both for label in example.labels or () if label != "O"}
        intents = {example.intent for example in both} - {""}
        return HeadLabels(bio_labels(sorted(types)), tuple(sorted(intents)))


def read_sources(spans: Path, intents: Path, texts: Sequence[TextFile]) -> Sources:
    """Read the files; what is held out is a tenth of the spans and a seventh of the intents.

    No text is held out of one file and trained on from another. Intents are added to both: those
    that spans tell, and queries written for the rare ones. Raises SourceError for a file
    that cannot be read.
    """
    train_spans, held_spans = split(read_spans(spans), SPANS_TO_STOP_BY, SPLIT_SEED)
    train_intents, held_intents = split(read_intents(intents), INTENTS_TO_STOP_BY, SPLIT_SEED)
    held = [*held_spans, *held_intents]
    kept_apart = {example.text for example in held}
    train_spans = [each for each in train_spans if each.text not in kept_apart]
    train_intents = [each for each in train_intents if each.text not in kept_apart]
    train_spans = with_guessed_intents(train_spans, train_intents, SPLIT_SEED)
    written = [
        *whole_queries(),
        *written_queries(Gazetteer(train_spans), WRITTEN, SPLIT_SEED),
    ]
    written = [each for each in written if each.text not in kept_apart]
    train = [*train_spans, *train_intents, *written]
    known = kept_apart | {example.text for example in train}
    found = {text for file in texts for text in read_queries(file.path, file.column)}
    return Sources(train, held, sorted(found - known))
