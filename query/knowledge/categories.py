"""Write what is known of the categories: counts, prices, middles, and a calibration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from query.knowledge.calibrate import SAMPLES, HeldOut, calibrate, short_title
from query.knowledge.category_tree import CategoryTree, Members, category_rows
from query.knowledge.facts import (
    CATEGORIES,
    CENTROIDS,
    NAMES,
    Calibration,
    CategoriesFile,
    write_part,
)
from query.knowledge.nearest_category import Floats, unit

SAMPLE = 64
"""So many products of a category are looked at for its middle."""
_EMPTY: Floats = np.empty(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Encoding:
    """The vectors of the catalogue, all of length 1 and of shape (texts, dimension).

    `products` takes rows of the encoding cache, `names` texts that stand for things, and `queries`
    texts that ask for them.
    """

    identity: str
    dimension: int
    products: Callable[[NDArray[np.int64]], Floats]
    names: Callable[[Sequence[str]], Floats]
    queries: Callable[[Sequence[str]], Floats]


class SampledTitles:
    """A sample of titles, some of every thousand products, thinned out as products come.

    It keeps at most twice `most`, and at the end those that are left lie evenly in the catalogue.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._step = 1
        self._next = 0
        self.titles: dict[int, str] = {}

    def add(self, first: int, titles: Sequence[str]) -> None:
        """Add the titles of the next products, the first of which has this number."""
        while self._next < first + len(titles):
            self.titles[self._next] = titles[self._next - first]
            self._next += self._step
        while len(self.titles) > 2 * self._most:
            self._step *= 2
            self.titles = {
                number: title for number, title in self.titles.items() if number % self._step == 0
            }
            self._next = (max(self.titles) // self._step + 1) * self._step


def write_categories(
    folder: Path,
    tree: CategoryTree,
    prices: NDArray[np.float64],
    rows: NDArray[np.int64],
    titles: dict[int, str],
    encoding: Encoding,
) -> Calibration | None:
    """Write the categories' files; return how their nearness is calibrated.

    `prices` and `rows` (of the encoding cache) are those of all products, and `titles` those of a
    sample of them, by number.
    """
    members = tree.members()
    samples = [one.sample(SAMPLE) for one in members]
    sums = np.zeros((len(members), encoding.dimension), dtype=np.float32)
    for number, sample in enumerate(samples):
        sums[number] = encoding.products(rows[sample]).sum(axis=0)
    leaves = [number for number, one in enumerate(members) if one.leaf]
    names = np.zeros_like(sums)
    if leaves:
        names[leaves] = encoding.names([members[number].path[-1] for number in leaves])
    write_part(folder / CATEGORIES, CategoriesFile(categories=category_rows(members, prices)))
    np.save(folder / CENTROIDS, unit(sums).astype(np.float16))
    np.save(folder / NAMES, names.astype(np.float16))
    if not leaves:
        return None
    return calibrate(
        _held_out(
            [members[number] for number in leaves],
            [samples[number] for number in leaves],
            rows,
            titles,
            encoding,
        ),
        sums[leaves],
        names[leaves],
        _departments([members[number].path for number in leaves]),
    )


def _held_out(
    leaves: Sequence[Members],
    samples: Sequence[NDArray[np.int64]],
    rows: NDArray[np.int64],
    titles: dict[int, str],
    encoding: Encoding,
) -> HeldOut:
    category = np.full(rows.size, -1, dtype=np.int64)
    counted = np.zeros(rows.size, dtype=np.int64)
    for number, (one, sample) in enumerate(zip(leaves, samples, strict=True)):
        category[one.products] = number
        counted[sample] = sample.size
    asked = np.fromiter((number for number, title in titles.items() if short_title(title)), int)
    inside = _evenly(asked[category[asked] >= 0], SAMPLES // 2)
    outside = _evenly(asked[category[asked] < 0], SAMPLES // 2)
    share = float(np.mean(category >= 0))
    chosen = np.concatenate([inside, outside])
    weights = np.concatenate(
        [
            np.full(inside.size, share / max(1, inside.size)),
            np.full(outside.size, (1 - share) / max(1, outside.size)),
        ]
    )
    return HeldOut(
        encoding.queries([short_title(titles[number]) for number in chosen.tolist()])
        if chosen.size
        else _EMPTY.reshape(0, encoding.dimension),
        category[chosen],
        weights,
        encoding.products(rows[chosen]),
        counted[chosen],
    )


def _evenly(numbers: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    places = np.linspace(0, max(0, numbers.size - 1), min(most, numbers.size))
    return numbers[places.round().astype(np.int64)]


def _departments(paths: Sequence[tuple[str, ...]]) -> NDArray[np.int64]:
    """Return a number for each path, the same below one department.

    Departments are the first level at which paths part: a catalogue may have one root.
    """
    depth = 0
    while len({path[: depth + 1] for path in paths}) == 1 and depth < max(map(len, paths)):
        depth += 1
    numbers: dict[tuple[str, ...], int] = {}
    found = [numbers.setdefault(path[: depth + 1], len(numbers)) for path in paths]
    return np.asarray(found, dtype=np.int64)
