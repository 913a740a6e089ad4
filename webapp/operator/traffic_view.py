"""Searches and clicks as the operator's pages show them: links, bars and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from retail_search.traffic.stats import Period, PositionRate, QueryCount, SlowSearch
from webapp.operator.wording import day_text, moment_text, share_text

# Days that a page can be asked for, with what they are called.
SPANS = ((1, "24 hours"), (7, "7 days"), (30, "30 days"), (90, "90 days"))
_MOST_STAGES = 6


@dataclass(frozen=True, slots=True)
class QueryRow:
    """One query: where the shop and the other pages show it, and what came of it."""

    query: str
    times: int
    total: int
    clicked: str
    last: str
    filters: tuple[str, ...]
    corrected_to: str
    shop: str
    understand: str
    judge: str
    rule: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of what a search took: its share of the bar begins at `start`, both of 100."""

    name: str
    milliseconds: float
    start: float
    width: float
    tone: int


@dataclass(frozen=True, slots=True)
class SlowRow:
    """One slow search and its stages, the longest ones by themselves."""

    at: str
    query: str
    filters: tuple[str, ...]
    mode: str
    total: int
    took_ms: float
    partial: bool
    stages: tuple[Stage, ...]
    shop: str


@dataclass(frozen=True, slots=True)
class RateRow:
    """Clicks at one place; `width`, `low` and `high` are of a bar of 100."""

    position: int
    shown: int
    clicks: int
    rate: str
    between: str
    width: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """The searches of a day; `height` and `zero_height` are of a bar of 100."""

    name: str
    searches: int
    zero: int
    height: float
    zero_height: float


def query_rows(counts: Sequence[QueryCount]) -> list[QueryRow]:
    """Turn counted queries into rows."""
    return [
        QueryRow(
            one.query, one.times, one.total, share_text(min(one.clicked / one.times, 1.0)),
            moment_text(one.last), one.filters, one.corrected_to,
            shop_link(one.query, one.filters),
            "/operator/understand?" + urlencode({"q": one.query}),
            "/operator/judgments/grade?" + urlencode({"q": one.query}),
            "/operator/rules/new?" + urlencode({"q": one.query}),
        )
        for one in counts
    ]  # fmt: skip


def slow_rows(searches: Sequence[SlowSearch]) -> list[SlowRow]:
    """Turn slow searches into rows, their bars all of one scale."""
    longest = max((one.took_ms for one in searches), default=0.0)
    return [
        SlowRow(
            moment_text(one.at), one.query, one.filters, one.mode, one.total, one.took_ms,
            one.partial, _stages(one.stages_ms, longest), shop_link(one.query, one.filters),
        )
        for one in searches
    ]  # fmt: skip


def rate_rows(rates: Sequence[PositionRate]) -> list[RateRow]:
    """Turn click rates into rows; the widest bar is that of the highest rate that is sure."""
    widest = max((one.high for one in rates if one.shown), default=1.0) or 1.0
    return [
        RateRow(
            one.position, one.shown, one.clicks, share_text(one.rate),
            f"{share_text(one.low)} to {share_text(one.high)}",
            100 * one.rate / widest, 100 * one.low / widest, min(100 * one.high / widest, 100.0),
        )
        for one in rates
    ]  # fmt: skip


def period_rows(periods: Sequence[Period]) -> list[PeriodRow]:
    """Turn days into bars."""
    most = max((one.searches for one in periods), default=0) or 1
    return [
        PeriodRow(
            day_text(one.start), one.searches, one.zero,
            100 * one.searches / most, 100 * one.zero / most,
        )
        for one in periods
    ]  # fmt: skip


def shop_link(query: str, filters: Sequence[str] = ()) -> str:
    """Write the address of the shop's page for a search."""
    return "/?" + urlencode([("q", query), *(("filter", one) for one in filters)])


def _stages(stages_ms: dict[str, float], longest: float) -> tuple[Stage, ...]:
    kept = sorted(stages_ms.items(), key=lambda one: -one[1])[:_MOST_STAGES]
    rest = sum(stages_ms.values()) - sum(ms for _, ms in kept)
    parts = [(name, stages_ms[name]) for name in stages_ms if name in dict(kept)]
    if rest > 0:
        parts.append(("other", rest))
    stages, at = [], 0.0
    for tone, (name, ms) in enumerate(parts):
        width = 100 * ms / longest if longest else 0.0
        stages.append(Stage(name, ms, at, width, tone % 4))
        at += width
    return tuple(stages)
