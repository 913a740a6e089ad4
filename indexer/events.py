"""Shopping events of an index: loaded once, kept beside its generations, counted by product."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from catalog.event import Event
from indexer.companions import index_visits
from indexer.sources.reader import Reject

# What an event says of a product's popularity, a view being one.
EVENT_WEIGHTS = {"view": 1.0, "click": 1.0, "cart": 3.0, "purchase": 10.0}
_BATCH = 5_000
# Added to files that were made without them; who reads files of either kind asks `has_places`.
_PLACES = ("query_id TEXT NOT NULL DEFAULT ''", "position INTEGER NOT NULL DEFAULT 0")
_TABLE = (
    "CREATE TABLE IF NOT EXISTS events (product_id TEXT NOT NULL, kind TEXT NOT NULL,"
    " user_id TEXT NOT NULL, at REAL NOT NULL, order_id TEXT NOT NULL,"
    f" query TEXT NOT NULL, {', '.join(_PLACES)},"
    " PRIMARY KEY (product_id, kind, user_id, at, order_id)) WITHOUT ROWID"
)
# Events after searches, to be found by when they were among many that are not.
_SEARCHED = "CREATE INDEX IF NOT EXISTS events_searched ON events (at) WHERE query_id != ''"
_INSERT = "INSERT OR IGNORE INTO events VALUES (?,?,?,?,?,?,?,?)"


@dataclass(slots=True)
class EventTally:
    """How many events of each kind were read, how many of all were new, and what was rejected."""

    kinds: Counter[str] = field(default_factory=Counter)
    new: int = 0
    rejects: Counter[str] = field(default_factory=Counter)


def events_file(home: Path, index: str) -> Path:
    """Return where the events of an index are kept."""
    return home / "events" / f"{index}.sqlite"


def add_events(
    file: Path,
    events: Iterable[Event | Reject],
    on_reject: Callable[[Reject], None],
    progress: Callable[[int], None] = lambda _done: None,
) -> EventTally:
    """Add events to a file; one that is there already is not added again.

    Each batch is one transaction, so that a run that is killed leaves whole events, and running it
    again adds the rest.
    """
    tally = EventTally()
    file.parent.mkdir(parents=True, exist_ok=True)
    stream = iter(events)
    with closing(opened_events(file, visits=False)) as connection:
        while batch := list(islice(stream, _BATCH)):
            rows = []
            for event in batch:
                if isinstance(event, Reject):
                    tally.rejects[event.reason] += 1
                    on_reject(event)
                    continue
                tally.kinds[event.kind] += 1
                rows.append(_row(event))
            before = connection.total_changes
            with connection:
                connection.executemany(_INSERT, rows)
            tally.new += connection.total_changes - before
            progress(tally.kinds.total())
        # In the end, which takes a fifth of the time that it takes on the way.
        index_visits(connection)
    return tally


def opened_events(
    file: Path, *, busy_seconds: float = 5.0, visits: bool = True
) -> sqlite3.Connection:
    """Open a file of events for writing, made where it is missing and brought up to date.

    For `busy_seconds` it waits for others that write. Without `visits` what companions are found
    by is not made, where it is missing. Raises sqlite3.Error.
    """
    connection = sqlite3.connect(file, timeout=busy_seconds)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(_TABLE)
        if not has_places(connection):
            _add_places(connection)
        connection.execute(_SEARCHED)
        if visits:
            index_visits(connection)
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def has_places(connection: sqlite3.Connection) -> bool:
    """Tell whether a file says after which search, and where in it, an event was."""
    return "position" in {row[1] for row in connection.execute("PRAGMA table_info(events)")}


def _add_places(connection: sqlite3.Connection) -> None:
    """Bring a file up to date that was made before events had a query id and a position."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Somebody else may have done it while we waited.
        if not has_places(connection):
            for column in _PLACES:
                connection.execute(f"ALTER TABLE events ADD COLUMN {column}")
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def write_events(connection: sqlite3.Connection, events: Iterable[Event]) -> int:
    """Write events in one transaction; return how many of them were new."""
    before = connection.total_changes
    with connection:
        connection.executemany(_INSERT, list(map(_row, events)))
    return connection.total_changes - before


def _row(event: Event) -> tuple[object, ...]:
    return (
        event.product_id,
        event.kind,
        event.user_id,
        event.at.timestamp(),
        event.order_id,
        event.query,
        event.query_id,
        event.position,
    )


class EventCounts:
    """Reads the weighted number of events of each product; without a file, none has any."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file) if file.exists() else None

    def weights(self, ids: Sequence[str]) -> dict[str, float]:
        """Return the weighted number of events of those products that have any."""
        if self._connection is None:
            return {}
        marks = ",".join("?" * len(ids))
        cases = " ".join(f"WHEN '{kind}' THEN {weight}" for kind, weight in EVENT_WEIGHTS.items())
        rows = self._connection.execute(
            f"SELECT product_id, sum(CASE kind {cases} END) FROM events"
            f" WHERE product_id IN ({marks}) GROUP BY product_id",
            list(ids),
        )
        return dict(rows)

    def queries(self, most: int) -> dict[str, int]:
        """Return the commonest queries of the events and how often each was followed by one."""
        if self._connection is None:
            return {}
        rows = self._connection.execute(
            "SELECT query, count(*) AS times FROM events WHERE query != '' GROUP BY query"
            " ORDER BY times DESC, query LIMIT ?",
            (most,),
        )
        return dict(rows)

    def by_query(self) -> Iterator[tuple[str, str, str, int]]:
        """Yield query, product, kind, and how often that was done after the query."""
        if self._connection is not None:
            yield from self._connection.execute(
                "SELECT query, product_id, kind, count(*) FROM events WHERE query != ''"
                " GROUP BY query, product_id, kind ORDER BY query, product_id, kind"
            )

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
