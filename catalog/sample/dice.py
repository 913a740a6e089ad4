"""Seeded chance that falls the same on every machine and every Python from 3.11 on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws numbers and choices from one seeded stream.

    Only `Random.random` is used: it is the one method whose sequence Python promises to keep.
    Derived numbers use plain arithmetic, never `log` or `pow`, whose last digit differs between
    C libraries.
    """

    __slots__ = ("roll",)

    def __init__(self, seed: int, stream: int = 0) -> None:
        self.roll = random.Random(seed * 1_000_003 + stream).random

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options, each equally likely."""
        return options[int(self.roll() * len(options))]

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.roll() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """Say yes with the given probability."""
        return self.roll() < share

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """Return up to `count` different options in random order."""
        pool = list(options)
        size = len(pool)
        count = min(count, size)
        for place in range(count):
            other = place + int(self.roll() * (size - place))
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:count]

    def bell(self) -> float:
        """Return a number from 0 to 1 that is most often near the middle."""
        return (self.roll() + self.roll() + self.roll()) / 3
