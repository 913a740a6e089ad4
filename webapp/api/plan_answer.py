"""How a query was understood, as a model: the shape that its JSON has."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from webapp.api.operation import Answer, Part


class ReplacedPart(Part):
    """Words that were read as other words."""

    before: str
    after: str


class CorrectionPart(ReplacedPart):
    """Words that were corrected, and what was wrong with them."""

    kind: str


class LabelPart(Part):
    """Words of the query that are one thing: characters `start` to `end`, and what they are."""

    text: str
    label: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    probability: float


class SpanPart(LabelPart):
    """A label and where it comes from."""

    source: str


class GuessPart(Part):
    """One label with its probability."""

    label: str
    probability: float


class CategoryPart(Part):
    """A category that the query may mean, from the root to the leaf."""

    path: tuple[str, ...]
    probability: float


class ConditionPart(Part):
    """A condition that was read out of the words; it filters, or only raises what has it."""

    field: str
    words: str
    values: tuple[str, ...]
    low: float | None
    high: float | None
    excluded: bool
    effect: Literal["filters", "raises"]


class ExpansionPart(Part):
    """Other words that are searched beside some of the query."""

    words: str
    alternative: str
    weight: float
    kind: str


class LoosenedPart(Part):
    """What is given up in turn while too few products have all of the query."""

    drops: str
    what: str


class StepPart(Part):
    """One step of understanding; `undo` is how to search without it."""

    name: str
    changed: bool
    failed: bool
    reason: str
    undo: str | None
    ms: float


class PlanPart(Part):
    """Everything that was made of a query, step by step."""

    original: str
    normalized: str
    corrected: str
    text: str
    language: str
    understood: bool
    corrections: tuple[CorrectionPart, ...]
    codes: tuple[str, ...]
    phrases: tuple[str, ...]
    spans: tuple[SpanPart, ...]
    intents: tuple[GuessPart, ...]
    own_label: GuessPart | None
    department: GuessPart | None
    categories: tuple[CategoryPart, ...]
    constraints: dict[str, Any]
    conditions: tuple[ConditionPart, ...]
    expansions: tuple[ExpansionPart, ...]
    loosened_in_turn: tuple[LoosenedPart, ...]
    steps: tuple[StepPart, ...]


class UnderstandAnswer(Answer, PlanPart):
    """Everything that is made of a query, step by step."""


class GivenUpPart(Part):
    """Words that too few products had."""

    text: str
    what: str


class UnderstoodPart(Part):
    """In short what a search made of its query."""

    text: str
    showing_results_for: str | None = Field(description="The corrected query, if it was corrected.")
    corrections: tuple[ReplacedPart, ...]
    conditions: tuple[ConditionPart, ...]
    given_up: tuple[GivenUpPart, ...]


class PredictionAnswer(Answer):
    """What a text wants and what its words are, with probabilities."""

    text: str
    intent: str | None = Field(description="The likeliest; null where nothing learned looks.")
    intents: dict[str, float]
    own_label: GuessPart | None = Field(description="By a classifier trained for this index.")
    labels: tuple[LabelPart, ...]
    department: GuessPart | None
    categories: tuple[CategoryPart, ...]
