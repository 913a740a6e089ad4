"""`evaluate --tags`: how well the tagger labels the words of queries."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from catalog.errors import JudgmentsError
from evaluation.text_file import open_text
from models.label_scores import LabelScore, SpanScores, span_scores
from models.tagger import Tagger

_LINE = 'Write lines like {"tokens": ["red", "shoe"], "labels": ["B-color", "O"]}.'


class TaggedLine(BaseModel):
    """One line of a file of tagged queries; `labels` has one BIO label for each token."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    tokens: list[str] = Field(min_length=1)
    labels: list[str]

    @model_validator(mode="after")
    def _check(self) -> TaggedLine:
        if len(self.tokens) != len(self.labels):
            raise ValueError(f"{len(self.tokens)} tokens, but {len(self.labels)} labels")
        for label in self.labels:
            if label != "O" and (label[:2] not in ("B-", "I-") or len(label) < 3):
                raise ValueError(f"'{label}' is no BIO label")
        for token in self.tokens:
            if len(token.split()) != 1:
                raise ValueError(f"the token {token!r} is not one word")
        return self


@dataclass(frozen=True, slots=True)
class TagsReport:
    """Scores of a tagger on a file of tagged queries."""

    scores: SpanScores
    queries: int
    tagger: str

    def as_json(self) -> dict[str, Any]:
        """Return it as one JSON object."""
        return {
            "micro_f1": self.scores.micro_f1,
            "macro_f1": self.scores.macro_f1,
            "per_type": labels_as_json(self.scores.per_type),
            "queries": self.queries,
            "tagger": self.tagger,
        }


def read_tags(path: Path) -> list[TaggedLine]:
    """Read a file of tagged queries, plain or compressed.

    Raises JudgmentsError naming the first bad line, and where there is none at all.
    """
    rows = []
    with open_text(path) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                rows.append(TaggedLine.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                where = "".join(f"{part}: " for part in first["loc"])
                reason = first["msg"].removeprefix("Value error, ")
                raise JudgmentsError(
                    f"'{path}', line {number}: {where}{reason}.", fix=_LINE
                ) from error
    if not rows:
        raise JudgmentsError(f"'{path}' has no tagged query.", fix=_LINE)
    return rows


def score_tags(path: Path, tagger: Tagger) -> TagsReport:
    """Tag the queries of a file and compare: a span counts where words and type are the same.

    A token that is not one word to the tagger, having no letters, counts as O. Raises
    JudgmentsError as `read_tags` does.
    """
    rows = read_tags(path)
    found = []
    for row in rows:
        labels = tagger.tag(" ".join(row.tokens)).labels
        # A tagger reads a query of hundreds of words only so far.
        found.append([*labels, *["O"] * (len(row.labels) - len(labels))][: len(row.labels)])
    scores = span_scores([row.labels for row in rows], found)
    return TagsReport(scores, len(rows), tagger.identity)


def labels_as_json(scores: dict[str, LabelScore]) -> dict[str, Any]:
    """Return each label's precision, recall, F1 and support."""
    return {label: asdict(score) for label, score in scores.items()}
