"""Companions: what visitors bought or looked at together with a product, counted from the events.

Two products belong together where one order has both, or where one visitor bought, or looked at,
both within a day.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Final

DAY_SECONDS: Final = 86_400.0
# Of a product's events the latest so many are looked at, which bounds what one answer costs.
_MOST_VISITS: Final = 200
# As many of them are read to find the latest.
_MOST_READ: Final = 5_000
# Who has done more than this in a day is no shopper.
_MOST_OF_A_DAY: Final = 200
# One person may look at any two things.
_LEAST_VISITORS: Final = 2
_Z: Final = 1.96

_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS events_by_visitor ON events (user_id, at)",
    "CREATE INDEX IF NOT EXISTS events_by_order ON events (order_id) WHERE order_id != ''",
)
# Whoever has no name says nothing of what goes together, except by an order, and may be many.
_VISITS: Final = (
    "SELECT * FROM (SELECT user_id, at, order_id FROM events"
    " WHERE product_id = :product AND kind = :kind AND user_id > '' LIMIT :read)"
    " UNION ALL SELECT * FROM (SELECT user_id, at, order_id FROM events"
    " WHERE product_id = :product AND kind = :kind AND user_id = '' ORDER BY at DESC LIMIT :read)"
    " WHERE order_id != '' ORDER BY at DESC, user_id LIMIT :most"
)
_BY_VISITOR: Final = (
    "SELECT product_id, kind, order_id, at FROM events INDEXED BY events_by_visitor"
    " WHERE user_id = ? AND at BETWEEN ? AND ? LIMIT ?"
)
_BY_ORDER: Final = (
    "SELECT product_id FROM events INDEXED BY events_by_order"
    " WHERE order_id = ? AND order_id != '' AND kind = 'purchase' LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Companion:
    """A product that goes with another: `bought` with it so often, `viewed` by so many visitors.

    `confidence`, 0 to 1, is how sure it is that who takes the one takes the other: the lower end
    of Wilson's interval (95 %) of the share who did.
    """

    product_id: str
    bought: int
    viewed: int
    confidence: float


def index_visits(connection: sqlite3.Connection) -> None:
    """Make what companions are found by, where the file of events does not have it yet."""
    for statement in _INDEXES:
        connection.execute(statement)


class Companions:
    """Reads the companions of products from an index's events; safe to share between threads.

    Without a file, or with one that was written before `index_visits` was known, no product has
    any.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def of(self, product_id: str, most: int) -> tuple[Companion, ...]:
        """Return up to `most` companions: those bought together first, then the surest."""
        if not self._file.exists():
            return ()
        # Opened for each question: it survives a fork, and a file that is put in its place.
        try:
            with closing(sqlite3.connect(self._file)) as connection:
                return _companions(connection, product_id)[:most]
        except sqlite3.DatabaseError:  # no table, no index, locked by who makes them, or damaged
            return ()


def _companions(connection: sqlite3.Connection, product_id: str) -> tuple[Companion, ...]:
    purchases = _visits(connection, product_id, "purchase")
    baskets: defaultdict[str, set[str]] = defaultdict(set)
    own_baskets = set()
    for user, at, order in purchases:
        basket = order or f"{user} {at // DAY_SECONDS:.0f}"
        own_baskets.add(basket)
        for other in _bought_with(connection, user, at, order):
            baskets[other].add(basket)
    looks = [
        *purchases,
        *(v for kind in ("cart", "click", "view") for v in _visits(connection, product_id, kind)),
    ]
    latest = sorted({user: at for user, at, _ in reversed(looks) if user}.items())
    visitors: defaultdict[str, set[str]] = defaultdict(set)
    for user, at in sorted(latest, key=lambda one: -one[1])[:_MOST_VISITS]:
        for other, _, _, _ in _day_of(connection, user, at):
            visitors[other].add(user)
    own_visitors = min(len(latest), _MOST_VISITS)
    for own in (baskets, visitors):
        own.pop(product_id, None)
    found = []
    for other in baskets.keys() | visitors.keys():
        bought, viewed = len(baskets.get(other, ())), len(visitors.get(other, ()))
        if bought:
            sure = _lower_end(bought, len(own_baskets))
        elif viewed >= _LEAST_VISITORS:
            sure = _lower_end(viewed, own_visitors)
        else:
            continue
        found.append(Companion(other, bought, viewed, sure))
    found.sort(key=lambda one: (not one.bought, -one.confidence, -one.viewed, one.product_id))
    return tuple(found)


def _visits(
    connection: sqlite3.Connection, product_id: str, kind: str
) -> list[tuple[str, float, str]]:
    asked = {"product": product_id, "kind": kind, "read": _MOST_READ, "most": _MOST_VISITS}
    return connection.execute(_VISITS, asked).fetchall()


def _bought_with(connection: sqlite3.Connection, user: str, at: float, order: str) -> Iterator[str]:
    """Yield what one order holds; where purchases have none, what its buyer bought that day."""
    if order:
        yield from (row[0] for row in connection.execute(_BY_ORDER, (order, _MOST_OF_A_DAY)))
    elif user:
        for product, kind, other_order, _ in _day_of(connection, user, at):
            if kind == "purchase" and not other_order:
                yield product


def _day_of(
    connection: sqlite3.Connection, user: str, at: float
) -> list[tuple[str, str, str, float]]:
    """Return what a visitor did within a day of a moment, nothing for who did too much."""
    row = (user, at - DAY_SECONDS, at + DAY_SECONDS, _MOST_OF_A_DAY + 1)
    found = connection.execute(_BY_VISITOR, row).fetchall()
    return [] if len(found) > _MOST_OF_A_DAY else found


def _lower_end(times: int, of: int) -> float:
    """Return the lower end of Wilson's interval of a share, without its correction."""
    share, z2 = times / of, _Z * _Z
    spread = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, (share + z2 / (2 * of) - spread) / (1 + z2 / of))
