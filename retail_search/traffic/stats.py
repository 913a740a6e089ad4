"""Stats: what shoppers searched in the last days, what they found, and what they clicked."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import orjson

from indexer.events import events_file, has_places
from retail_search.traffic.query_log import open_log, query_log_file
from retail_search.traffic.wilson import wilson

DAY = 86_400.0
HOUR = 3_600.0
# The times of so many searches, the latest, are sorted for percentiles.
_MOST_SORTED = 200_000
FARTHEST_POSITION = 50
# Processes that write beside each other put their searches down in about the order of time.
_OUT_OF_ORDER = 10_000


@dataclass(frozen=True, slots=True)
class Summary:
    """How many searches there were, and how they went; times in milliseconds, None without any.

    `first_pages` are searches that are no further page of one before; `zero` of them found nothing,
    `corrected` were corrected, and `clicked` led to a click.
    """

    searches: int = 0
    first_pages: int = 0
    queries: int = 0
    zero: int = 0
    corrected: int = 0
    partial: int = 0
    clicked: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None

    @property
    def zero_share(self) -> float:
        """The share of first pages without a hit."""
        return self.zero / self.first_pages if self.first_pages else 0.0


@dataclass(frozen=True, slots=True)
class QueryCount:
    """A query, how often it was searched, and what came of it.

    `total` is how many products it found the last time, `clicked` how many of its searches led to
    a click, `last` when it was searched last (seconds since 1970). `filters` are those of the last
    search.
    """

    query: str
    times: int
    total: int
    clicked: int
    last: float
    filters: tuple[str, ...] = ()
    corrected_to: str = ""


@dataclass(frozen=True, slots=True)
class SlowSearch:
    """One search that took long, and in which stages; milliseconds."""

    at: float
    query: str
    filters: tuple[str, ...]
    mode: str
    page: int
    total: int
    took_ms: float
    stages_ms: dict[str, float] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class PositionRate:
    """How often a place in the hits was shown and clicked; `low` to `high` is its 95 % interval."""

    position: int
    shown: int
    clicks: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Period:
    """The searches of an hour or a day that begins at `start` (seconds since 1970, UTC)."""

    start: float
    searches: int
    zero: int
    mean_ms: float


class Stats:
    """Sums up the query log and the events of one index; each method reads what it needs.

    All count the last `days` days. Without a log everything is empty. Raises sqlite3.Error where a
    file cannot be read.
    """

    def __init__(
        self, home: Path, index: str, *, days: float = 7, now: float | None = None
    ) -> None:
        self._log = query_log_file(home, index)
        self._events = events_file(home, index)
        self.days = days
        self.now = time.time() if now is None else now
        self._since = float(self.now - days * DAY)
        self._kept: sqlite3.Connection | None = None
        self._keeps = False

    def summary(self) -> Summary:
        """Count the searches, and how they went."""
        with self._reading(clicks=True) as connection:
            if connection is None:
                return Summary()
            row = connection.execute(
                "SELECT count(*), coalesce(sum(page = 1), 0), count(DISTINCT query),"
                " coalesce(sum(page = 1 AND total = 0), 0),"
                " coalesce(sum(page = 1 AND corrected_to != ''), 0), coalesce(sum(partial), 0)"
                " FROM recent",
            ).fetchone()
            (clicked,) = connection.execute(
                "SELECT count(DISTINCT s.query_id) FROM recent s JOIN clicks USING (query_id)"
                " WHERE s.page = 1",
            ).fetchone()
            times = connection.execute(
                "SELECT took_ms FROM recent ORDER BY number DESC LIMIT ?",
                (_MOST_SORTED,),
            ).fetchall()
        if not times:
            return Summary()
        parts = np.percentile(np.array(times, dtype=np.float64), [50, 95, 99])
        searches, first_pages, queries, zero, corrected, partial = row
        return Summary(
            searches, first_pages, queries, zero, corrected, partial, clicked,
            *map(float, parts),
        )  # fmt: skip

    def frequent(self, most: int = 50) -> list[QueryCount]:
        """Return the commonest queries, the commonest first."""
        return self._counted("", most)

    def without_results(self, most: int = 50) -> list[QueryCount]:
        """Return the commonest queries that found nothing the way they were searched."""
        return self._counted("AND total = 0", most)

    def without_clicks(self, most: int = 50, *, at_least: int = 3) -> list[QueryCount]:
        """Return the commonest queries that showed hits none of which was clicked."""
        return self._counted(
            "AND shown > 0", most, having=f"HAVING times >= {int(at_least)} AND clicked = 0"
        )

    def slow(self, most: int = 30) -> list[SlowSearch]:
        """Return the searches that took longest."""
        with self._reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT at, query, filters, mode, page, total, took_ms, stages, partial"
                " FROM recent ORDER BY took_ms DESC LIMIT ?",
                (most,),
            ).fetchall()
        return [
            SlowSearch(
                at, query, _split(filters), mode, page, total, took,
                _stages(stages), bool(partial),
            )
            for at, query, filters, mode, page, total, took, stages, partial in rows
        ]  # fmt: skip

    def positions(self, farthest: int = FARTHEST_POSITION) -> list[PositionRate]:
        """Return how often each place was shown and clicked, from 1 to the last that was shown.

        A place is clicked once by a search, however often. Clicks on searches that are no longer
        in the log count nowhere.
        """
        shown = [0] * (farthest + 1)
        clicks = [0] * (farthest + 1)
        with self._reading(clicks=True) as connection:
            if connection is None:
                return []
            pages = connection.execute(
                "SELECT page, per_page, shown, count(*) FROM recent WHERE shown > 0"
                " GROUP BY page, per_page, shown",
            )
            for page, per_page, hits, times in pages:
                first = (page - 1) * per_page + 1
                for position in range(first, min(first + hits, farthest + 1)):
                    shown[position] += times
            clicked = connection.execute(
                "SELECT c.position, count(DISTINCT s.query_id) FROM clicks c"
                " JOIN recent s USING (query_id) WHERE c.position BETWEEN"
                " (s.page - 1) * s.per_page + 1 AND (s.page - 1) * s.per_page + s.shown"
                " AND c.position <= ? GROUP BY c.position",
                (farthest,),
            )
            for position, times in clicked:
                clicks[position] += times
        last = max((place for place in range(1, farthest + 1) if shown[place]), default=0)
        return [
            PositionRate(
                place, shown[place], clicks[place],
                clicks[place] / shown[place] if shown[place] else 0.0,
                *wilson(clicks[place], shown[place]),
            )
            for place in range(1, last + 1)
        ]  # fmt: skip

    def periods(self, seconds: float = DAY) -> list[Period]:
        """Return the searches by day, or by hour, in their order; those without any too."""
        with self._reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT CAST(at / ? AS INTEGER) AS part, count(*), sum(page = 1 AND total = 0),"
                " avg(took_ms) FROM recent GROUP BY part",
                (seconds,),
            ).fetchall()
        found = {part: (searches, zero, mean) for part, searches, zero, mean in rows}
        if not found:
            return []
        parts = range(min(found), int(self.now // seconds) + 1)
        return [Period(part * seconds, *found.get(part, (0, 0, 0.0))) for part in parts]

    def _counted(self, condition: str, most: int, having: str = "") -> list[QueryCount]:
        with self._reading(clicks=True) as connection:
            if connection is None:
                return []
            # With max() SQLite takes the other columns from the row that has it: the latest.
            rows = connection.execute(
                "SELECT query, count(*) AS times, total, sum(query_id IN (SELECT query_id FROM"
                " clicks)) AS clicked, max(at) AS last, filters, corrected_to FROM recent"
                f" WHERE page = 1 AND query != '' {condition} GROUP BY query {having}"
                " ORDER BY times DESC, last DESC LIMIT ?",
                (most,),
            ).fetchall()
        return [
            QueryCount(query, times, total, clicked, last, _split(filters), corrected)
            for query, times, total, clicked, last, filters, corrected in rows
        ]

    def __enter__(self) -> Stats:
        """Keep the files open, so that what several methods need is read once."""
        self._kept = self._opened()
        self._keeps = True
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files."""
        kept, self._kept, self._keeps = self._kept, None, False
        if kept is not None:
            kept.close()

    @contextmanager
    def _reading(self, *, clicks: bool = False) -> Iterator[sqlite3.Connection | None]:
        """Open the log, with a view `recent` of the days that count.

        With `clicks` there is a table of that name too, of what was clicked after which search.
        """
        connection = self._kept if self._keeps else self._opened()
        try:
            made = connection is None or _has_table(connection, "sqlite_temp_master", "clicks")
            if clicks and connection is not None and not made:
                connection.execute(
                    "CREATE TEMP TABLE clicks (query_id TEXT NOT NULL, position INTEGER NOT NULL,"
                    " PRIMARY KEY (query_id, position)) WITHOUT ROWID"
                )
                found = sorted(self._clicks())
                connection.executemany("INSERT OR IGNORE INTO clicks VALUES (?, ?)", found)
            yield connection
        finally:
            if connection is not None and not self._keeps:
                connection.close()

    def _opened(self) -> sqlite3.Connection | None:
        connection = open_log(self._log)
        if connection is None:
            return None
        try:
            # Whoever writes the first search makes the file a moment before what is in it.
            if _has_table(connection, "sqlite_master", "searches"):
                self._view_recent(connection)
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def _view_recent(self, connection: sqlite3.Connection) -> None:
        row = connection.execute(
            "SELECT number FROM searches WHERE at >= ? ORDER BY at LIMIT 1", (self._since,)
        ).fetchone()
        # Numbers ascend nearly as moments do: read from there on, which is quicker than to look
        # up each moment, and leave out what is older after all.
        first = 0 if row is None else row[0] - _OUT_OF_ORDER
        connection.execute(
            "CREATE TEMP VIEW recent AS SELECT * FROM searches"
            f" WHERE number >= {first} AND +at >= {self._since!r}"
        )

    def _clicks(self) -> list[tuple[str, int]]:
        if not self._events.exists():
            return []
        with closing(sqlite3.connect(self._events)) as connection:
            if not has_places(connection):
                return []
            # Somebody may click on what was searched a while ago, never before.
            return connection.execute(
                "SELECT query_id, position FROM events WHERE query_id != '' AND at >= ?"
                " AND kind = 'click'",
                (self._since,),
            ).fetchall()


def _has_table(connection: sqlite3.Connection, tables: str, name: str) -> bool:
    found = connection.execute(f"SELECT 1 FROM {tables} WHERE name = ?", (name,))
    return found.fetchone() is not None


def _split(filters: str) -> tuple[str, ...]:
    return tuple(filters.split("\n")) if filters else ()


def _stages(text: str) -> dict[str, float]:
    stages: dict[str, float] = orjson.loads(text)
    return stages
