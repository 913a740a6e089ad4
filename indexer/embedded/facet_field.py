"""One facet field: who has which of its values, and how many of a result have each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from query.expand.words import folded_text

PATH_SEPARATOR = " > "

Ordinals = NDArray[np.int64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class StoredValues:
    """The values that a field had when its generation was built, in alphabetical order.

    A code is the rank of a value. `numbers` are the values as numbers, NaN where they are none.
    """

    numbers: NDArray[np.float64]
    blob: memoryview
    ends: NDArray[np.uint64]
    first: int

    @property
    def size(self) -> int:
        """The number of values."""
        return len(self.numbers)

    def text(self, code: int) -> str:
        """Return a value."""
        place = self.first + code
        begin = int(self.ends[place - 1]) if place else 0
        return str(self.blob[begin : int(self.ends[place])], "utf-8")

    def place(self, value: str) -> int:
        """Return how many values come before this one."""
        low, high = 0, self.size
        while low < high:
            middle = (low + high) // 2
            if self.text(middle) < value:
                low = middle + 1
            else:
                high = middle
        return low

    def holding(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the codes of the values that have a text, with those values, all folded."""
        joined, ends = self._folded
        at = joined.find(text)
        while at >= 0:
            code = bisect_right(ends, at)
            end = ends[code] - 1
            yield code, joined[ends[code - 1] if code else 0 : end]
            at = joined.find(text, end)

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        """All values, folded, a line each, and where the next one begins after each."""
        lines = [_one_line(self.text(code)) for code in range(self.size)]
        return "".join(lines), list(accumulate(map(len, lines)))

    @cached_property
    def children(self) -> dict[str, Codes]:
        """The codes of the paths one level below each path, "" for the roots."""
        below: dict[str, list[int]] = {}
        for code in range(self.size):
            below.setdefault(parent_path(self.text(code)), []).append(code)
        return {parent: np.asarray(codes, dtype=np.int64) for parent, codes in below.items()}


NO_STORED_VALUES = StoredValues(np.empty(0), memoryview(b""), np.empty(0, dtype=np.uint64), 0)


@dataclass(frozen=True)
class AddedValues:
    """Values that came later, in the order in which they came; codes go on from the stored ones."""

    texts: tuple[str, ...] = ()
    codes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Ordinals, ascending, and for each the code of a value that the product has."""

    ordinals: NDArray[np.uint32]
    codes: NDArray[np.uint32]


@dataclass(frozen=True)
class FacetField:
    """One field over `count` products."""

    name: str
    count: int
    stored: StoredValues
    pairs: tuple[Pairs, ...]
    added: AddedValues = AddedValues()

    def value(self, code: int) -> str:
        """Return the text of a value."""
        known = self.stored.size
        return self.stored.text(code) if code < known else self.added.texts[code - known]

    def code(self, value: str) -> int | None:
        """Return the code of a value, None when no product has it."""
        place = self.stored.place(value)
        if place < self.stored.size and self.stored.text(place) == value:
            return place
        return self.added.codes.get(value)

    @property
    def size(self) -> int:
        """The number of distinct values."""
        return self.stored.size + len(self.added.texts)

    def holding(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the codes of the values that have a text, with those values.

        The text is folded and has no line break; so are the values that come back.
        """
        yield from self.stored.holding(text)
        for code, value in enumerate(self.added.texts, start=self.stored.size):
            folded = _one_line(value)[:-1]
            if text in folded:
                yield code, folded

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The values as numbers, by code, NaN where they are none."""
        if not self.added.texts:
            return self.stored.numbers
        return np.concatenate([self.stored.numbers, list(map(value_number, self.added.texts))])

    @cached_property
    def children(self) -> dict[str, Codes]:
        """The codes of the paths one level below each path, "" for the roots."""
        below: dict[str, list[int]] = {}
        for code, text in enumerate(self.added.texts, start=self.stored.size):
            below.setdefault(parent_path(text), []).append(code)
        children = self.stored.children
        if below:
            children = dict(children)
        for parent, codes in below.items():
            before = children.get(parent, np.empty(0, dtype=np.int64))
            children[parent] = np.concatenate([before, np.asarray(codes, dtype=np.int64)])
        return children

    def mask(self, codes: NDArray[np.integer]) -> Mask:
        """Return which products have any of the codes."""
        wanted = np.zeros(self.size, dtype=np.bool_)
        wanted[codes] = True
        mask = np.zeros(self.count, dtype=np.bool_)
        for pairs in self.pairs:
            mask[pairs.ordinals[wanted[pairs.codes]]] = True
        return mask

    def value_mask(self, values: Sequence[str]) -> Mask:
        """Return which products have any of the values."""
        codes = [code for code in map(self.code, values) if code is not None]
        return self.mask(np.asarray(codes, dtype=np.int64))

    def range_mask(self, low: float | None, high: float | None) -> Mask:
        """Return which products have a number from `low` to `high`."""
        inside = ~np.isnan(self.numbers)
        if low is not None:
            inside &= self.numbers >= low
        if high is not None:
            inside &= self.numbers <= high
        return self.mask(np.flatnonzero(inside))

    def counts(self, result: Ordinals) -> NDArray[np.int64]:
        """Return how many products of a result (ascending ordinals) have each value, by code."""
        counts = self._counts(self.pairs[0], result)
        for pairs in self.pairs[1:]:
            counts += self._counts(pairs, result)
        return counts

    def most_frequent(self, codes: Codes, counts: NDArray[np.int64], most: int) -> Codes:
        """Return the codes of highest count, equals in the alphabetical order of their values."""
        if not self.added.texts:  # then the order of codes is that of values
            return codes[np.argsort(-counts[codes], kind="stable")[:most]]
        return codes[np.lexsort((self._alphabetical[codes], -counts[codes]))[:most]]

    def _counts(self, pairs: Pairs, result: Ordinals) -> NDArray[np.int64]:
        if result.size * 8 < pairs.ordinals.size:
            low = np.searchsorted(pairs.ordinals, result, side="left")
            high = np.searchsorted(pairs.ordinals, result, side="right")
            widths = high - low
            starts = np.repeat(low - (np.cumsum(widths) - widths), widths)
            codes = pairs.codes[starts + np.arange(starts.size)]
        else:
            mask = np.zeros(self.count, dtype=np.bool_)
            mask[result] = True
            codes = pairs.codes[mask[pairs.ordinals]]
        return np.bincount(codes, minlength=self.size)

    @cached_property
    def _alphabetical(self) -> NDArray[np.int64]:
        """A number for each code that grows with its value in alphabetical order."""
        texts = self.added.texts
        step = len(texts) + 1
        rank = np.empty(len(texts), dtype=np.int64)
        rank[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
        # An added value comes after the stored ones before it, among others that do by its rank.
        places = np.fromiter(map(self.stored.place, texts), dtype=np.int64, count=len(texts))
        stored = np.arange(1, self.stored.size + 1, dtype=np.int64) * step
        return np.concatenate([stored, places * step + 1 + rank])


def _one_line(value: str) -> str:
    return folded_text(value).replace("\n", " ") + "\n"


def parent_path(path: str) -> str:
    """Return the path one level above, "" for a root."""
    return path.rpartition(PATH_SEPARATOR)[0]


def value_number(text: str) -> float:
    """Return a value as a number, NaN where it is none."""
    if "_" in text:  # Python reads "1_000" as a number; nobody else does
        return float("nan")
    try:
        number = float(text)
    except ValueError:
        return float("nan")
    return number if isfinite(number) else float("nan")
