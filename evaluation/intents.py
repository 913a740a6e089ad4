"""`evaluate --intents`: how well the tagger tells what a query is for."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.errors import JudgmentsError
from evaluation.tags import labels_as_json
from evaluation.text_file import open_text
from models.encoder import Encoder
from models.label_scores import ClassScores, class_scores
from models.tagger import Tagger

SHIPPED_ENCODER = "all-minilm-l6-v2"
COLUMNS = ("query", "intent")


@dataclass(frozen=True, slots=True)
class IntentsReport:
    """Scores of a tagger on a file of queries with their intents."""

    scores: ClassScores
    queries: int
    tagger: str

    def as_json(self) -> dict[str, Any]:
        """Return it as one JSON object."""
        return {
            "accuracy": self.scores.accuracy,
            "macro_f1": self.scores.macro_f1,
            "per_label": labels_as_json(self.scores.per_label),
            "queries": self.queries,
            "tagger": self.tagger,
        }


def read_intents(path: Path, allowed: tuple[str, ...]) -> list[tuple[str, str]]:
    """Read (query, intent) from a CSV with these columns, plain or compressed.

    Raises JudgmentsError naming the first bad line: without a query, or with an intent that is
    none of `allowed`.
    """
    fix = f"Write a CSV with the columns {' and '.join(COLUMNS)}."
    rows = []
    with open_text(path) as lines:
        reader = csv.DictReader(lines)
        for column in COLUMNS:
            if column not in (reader.fieldnames or ()):
                raise JudgmentsError(f"'{path}' has no column '{column}'.", fix=fix)
        for row in reader:
            query, intent = row["query"], row["intent"]
            if not query or not query.strip():
                raise JudgmentsError(f"'{path}', line {reader.line_num}: no query.", fix=fix)
            if intent not in allowed:
                raise JudgmentsError(
                    f"'{path}', line {reader.line_num}: '{intent}' is no intent.",
                    fix=f"Use one of {', '.join(allowed)}.",
                )
            rows.append((query, intent))
    if not rows:
        raise JudgmentsError(f"'{path}' has no query.", fix=fix)
    return rows


def score_intents(path: Path, tagger: Tagger) -> IntentsReport:
    """Classify the queries of a file and compare; raises JudgmentsError as `read_intents` does."""
    rows = read_intents(path, tagger.card.intents)
    encoder = Encoder.open(SHIPPED_ENCODER, threads=1)
    found = [tagger.intents(query, tagger.tag(query), encoder)[0][0] for query, _ in rows]
    scores = class_scores([intent for _, intent in rows], found)
    return IntentsReport(scores, len(rows), tagger.identity)
