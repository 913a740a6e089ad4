"""Why a hit is where it is, as a model: the shape that its JSON has."""

from __future__ import annotations

from pydantic import Field

from webapp.api.operation import Part


class FoundPart(Part):
    """Where one way of retrieval had a hit; null where it did not find it."""

    rank: int | None
    score: float | None


class MatchedSpanPart(Part):
    """Words of the query that are one thing, and the fields of the product that have them all."""

    text: str
    label: str
    fields: tuple[str, ...]


class StandingPart(Part):
    """Where a hit stood after one stage."""

    stage: str
    rank: int
    score: float | None


class ContributionPart(Part):
    """What a learned feature had for a value, and how far it moved the score."""

    feature: str
    value: float | None
    contribution: float | None


class RulePart(Part):
    """A business rule that fired, and what it did."""

    rule: str
    action: str
    effect: str


class BannerPart(Part):
    """A text that a business rule shows above the hits."""

    text: str
    link: str | None
    image: str | None


class FactPart(Part):
    """A fact that a part of the reason is made of."""

    field: str
    value: str | float | bool | None


class ReasonPart(Part):
    """One part of the sentence that says why a hit is here."""

    kind: str
    text: str
    facts: tuple[FactPart, ...]


class ExplanationPart(Part):
    """Where a hit stood after every stage, and what moved it there."""

    score: float
    lexical: FoundPart
    semantic: FoundPart
    matched: dict[str, tuple[str, ...]] = Field(description="The query's words, field by field.")
    spans: tuple[MatchedSpanPart, ...]
    parts: dict[str, float]
    standings: tuple[StandingPart, ...]
    contributions: tuple[ContributionPart, ...]
    rules: tuple[RulePart, ...]
    reason: tuple[ReasonPart, ...]
