"""Statistics of what was searched and clicked, for the operator."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from pydantic import Field

from retail_search.settings import Settings
from retail_search.traffic.stats import DAY, HOUR, Period, QueryCount, Stats
from webapp.api.operation import Answer, Operation, Part, Reply
from webapp.engine import SearchEngine
from webapp.parameters.parameters import Parameters, WholeNumber, parameter

MOST_ROWS = 1_000


class StatsParameters(Parameters):
    """Which days are summed up, and how many rows each list has."""

    days: WholeNumber = parameter(7, "The last days that count.", "1 to 3650", ge=1, le=3_650)
    most: WholeNumber = parameter(20, "Rows of each list.", f"1 to {MOST_ROWS}", ge=1, le=MOST_ROWS)


class TimesPart(Part):
    """Percentiles of what searches took, milliseconds; null where there was none."""

    p50: float | None
    p95: float | None
    p99: float | None


class QueryPart(Part):
    """A query and what came of it; `total` and `filters` are those of its last search."""

    query: str
    times: int
    total: int
    clicked: int = Field(description="How many of its searches led to a click.")
    last: datetime
    filters: tuple[str, ...]
    corrected_to: str | None


class SlowPart(Part):
    """One search that took long, milliseconds."""

    at: datetime
    query: str
    filters: tuple[str, ...]
    mode: str
    page: int
    total: int
    took_ms: float
    stages_ms: dict[str, float]
    partial: bool


class PositionPart(Part):
    """How often a place was shown and clicked; `low` to `high` is its 95 % Wilson interval."""

    position: int
    shown: int
    clicks: int
    rate: float
    low: float
    high: float


class PeriodPart(Part):
    """The searches of an hour or a day."""

    start: datetime
    searches: int
    zero: int
    mean_ms: float


class StatsAnswer(Answer):
    """What was searched in the last days, what was found, and what was clicked.

    `first_pages` are searches that are no further page of one before; shares are of those.
    """

    index: str
    days: int
    searches: int
    first_pages: int
    queries: int = Field(description="How many different queries there were.")
    zero: int
    zero_share: float
    corrected: int
    partial: int
    clicked: int
    times_ms: TimesPart
    frequent: tuple[QueryPart, ...]
    zero_results: tuple[QueryPart, ...]
    no_clicks: tuple[QueryPart, ...]
    slow: tuple[SlowPart, ...]
    positions: tuple[PositionPart, ...]
    by_day: tuple[PeriodPart, ...]
    by_hour: tuple[PeriodPart, ...] = Field(description="The last 48 hours at most.")


def stats_operations(engine: SearchEngine, settings: Settings) -> tuple[Operation, ...]:
    """Declare the operation that sums up."""

    def sum_up(query: StatsParameters) -> Reply:
        with Stats(settings.home, engine.index, days=min(query.days, 2)) as recent:
            hours = recent.periods(HOUR)
        with Stats(settings.home, engine.index, days=query.days) as stats:
            return _summed_up(stats, query.most) | {
                "index": engine.index,
                "days": query.days,
                "by_hour": list(map(_period, hours)),
            }

    return (
        Operation(
            name="stats",
            method="GET",
            path="/stats",
            summary="What was searched and clicked",
            tag="operation",
            query=StatsParameters,
            answer=StatsAnswer,
            handler=sum_up,
            key="operator",
            example="days=7",
        ),
    )


def _summed_up(stats: Stats, most: int) -> dict[str, object]:
    whole = stats.summary()
    return {
        "searches": whole.searches,
        "first_pages": whole.first_pages,
        "queries": whole.queries,
        "zero": whole.zero,
        "zero_share": whole.zero_share,
        "corrected": whole.corrected,
        "partial": whole.partial,
        "clicked": whole.clicked,
        "times_ms": {"p50": whole.p50_ms, "p95": whole.p95_ms, "p99": whole.p99_ms},
        "frequent": list(map(_query, stats.frequent(most))),
        "zero_results": list(map(_query, stats.without_results(most))),
        "no_clicks": list(map(_query, stats.without_clicks(most))),
        "slow": [{**asdict(one), "at": _moment(one.at)} for one in stats.slow(most)],
        "positions": [asdict(one) for one in stats.positions()],
        "by_day": list(map(_period, stats.periods(DAY))),
    }


def _period(one: Period) -> dict[str, object]:
    return {**asdict(one), "start": _moment(one.start)}


def _query(one: QueryCount) -> dict[str, object]:
    return {
        **asdict(one), "last": _moment(one.last), "corrected_to": one.corrected_to or None,
    }  # fmt: skip


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
