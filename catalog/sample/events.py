"""Plays shopping visits: looking around among one kind, sometimes a cart, sometimes a purchase."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from catalog.sample.dice import Dice
from catalog.sample.products import Item

HEADER: Final = "timestamp,visitorid,event,itemid,transactionid"
_FIRST_MOMENT: Final = 1_704_067_200_000
_SPAN: Final = 15_552_000_000
_VISITS_PER_PRODUCT: Final = 1.3


class _Shelf(NamedTuple):
    """The products of one kind with their running sums of fame, to draw the famous more often."""

    items: list[Item]
    sums: list[float]


def event_rows(items: Sequence[Item], seed: int) -> list[str]:
    """Return the rows of a RetailRocket `events.csv`, oldest first, without the header."""
    dice = Dice(seed, stream=2)
    kinds: dict[str, list[Item]] = {}
    for item in items:
        kinds.setdefault(item.source.kind.key, []).append(item)
    shelves = [
        _Shelf(group, list(accumulate(min(item.fame, 60.0) for item in group)))
        for group in kinds.values()
    ]
    if not shelves:
        return []
    visits = int(len(items) * _VISITS_PER_PRODUCT)
    visitors = max(1, visits * 2 // 3)
    rows: list[tuple[int, int, str]] = []
    order = 0
    for _ in range(visits):
        visitor = dice.whole(1, visitors)
        moment = _FIRST_MOMENT + int(dice.roll() * _SPAN)
        shelf = dice.pick(shelves)
        bought = False
        for _ in range(1 + int(0.9 / (dice.roll() + 0.09))):
            item = shelf.items[min(len(shelf.items) - 1, _draw(shelf, dice))]
            moment += dice.whole(8_000, 240_000)
            rows.append((moment, len(rows), f"{moment},{visitor},view,{item.id},"))
            if dice.chance(0.03 + 0.12 * item.quality):
                moment += dice.whole(4_000, 60_000)
                rows.append((moment, len(rows), f"{moment},{visitor},addtocart,{item.id},"))
                if dice.chance(0.42):
                    # Lines bought in one visit share one transaction.
                    order += 0 if bought else 1
                    bought = True
                    moment += dice.whole(20_000, 400_000)
                    row = f"{moment},{visitor},transaction,{item.id},{order}"
                    rows.append((moment, len(rows), row))
    rows.sort()
    return [row for _, _, row in rows]


def _draw(shelf: _Shelf, dice: Dice) -> int:
    return bisect(shelf.sums, dice.roll() * shelf.sums[-1])
