"""Where the products of a query are: "laptop" in Computers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.ideographs import has_ideographs
from query.spelling.plurals import singular
from query.suggest.catalogued import Catalogued
from query.suggest.facts import MOST_SCOPES, PLACE_BITS
from query.suggest.listed import Found
from query.suggest.words import LONGEST_KEY, pieces

Numbers = NDArray[np.int64]
Path = tuple[str, ...]

# All but so few of the products are below a category for it to be where they are.
_MOST = 0.8
# A category of less than this share of them is not worth a line of its own.
_LEAST = 0.15
_BROAD = 0.5
# More would not change where most of them are.
_SAMPLE = 5_000


class TitleSearch:
    """Finds products by all the words of a query in their title, brand and categories."""

    def __init__(self, found: Found, numbers: Mapping[str, int]) -> None:
        self._numbers = dict(numbers)
        self._starts, coded = found.by_key(len(self._numbers))
        self._products = (coded >> PLACE_BITS).astype(np.int64)

    def having(self, words: Sequence[str]) -> Numbers:
        """Return the products that have all of some words, ascending."""
        lists = []
        for word in words:
            number = self._numbers.get(word[:LONGEST_KEY] if has_ideographs(word) else word)
            if number is None:
                return np.empty(0, np.int64)
            lists.append(self._products[self._starts[number] : self._starts[number + 1]])
        lists.sort(key=len)
        having = lists[0]
        for other in lists[1:]:
            places = np.searchsorted(other, having).clip(max=other.size - 1)
            having = having[other[places] == having]
        return having


@dataclass(frozen=True, slots=True)
class Scopes:
    """For each query up to two categories, numbers of paths, and its products in each.

    Both have shape (queries, 2); a category is -1 where there is none.
    """

    categories: NDArray[np.int32]
    counts: NDArray[np.int32]


def best_scopes(
    members: Sequence[Numbers],
    catalogued: Catalogued,
    paths: Sequence[Path],
    texts: Sequence[str],
) -> Scopes:
    """Return where the products of each query are, as far as it does not say so itself.

    `members` are its products, the most popular first. Categories are numbers of `paths`. They are
    the parts of the deepest category that most of the products are below, or where it has none, the
    first from the root on that is not most of the catalogue.
    """
    sizes = _below(dict(catalogued.categories))
    whole = max(1, sum(count for _, count in catalogued.categories))
    broad = {path for path, count in sizes.items() if count > _BROAD * whole}
    numbers = {path: number for number, path in enumerate(paths)}
    stems = [_stems(path[-1]) for path in paths]
    trees = [path for path, _ in catalogued.categories]
    categories = np.full((len(members), MOST_SCOPES), -1, np.int32)
    counts = np.zeros_like(categories)
    for query, products in enumerate(members):
        of_product = catalogued.category_of[products[:_SAMPLE]]
        # One more, so that those without a category count as number 0.
        by_leaf = np.bincount(of_product + 1, minlength=len(trees) + 1)[1:]
        leaves = {trees[code]: int(by_leaf[code]) for code in np.flatnonzero(by_leaf).tolist()}
        scale = products.size / max(1, of_product.size) / catalogued.share
        said = _stems(texts[query])
        chosen = [
            (numbers[path], count)
            for path, count in _parts(leaves, of_product.size, broad)
            if path in numbers and stems[numbers[path]] != said
        ]
        for place, (number, count) in enumerate(chosen[:MOST_SCOPES]):
            categories[query, place], counts[query, place] = number, round(count * scale)
    return Scopes(categories, counts)


def _below(leaves: Mapping[Path, int]) -> Counter[Path]:
    below: Counter[Path] = Counter()
    for leaf, count in leaves.items():
        for depth in range(1, len(leaf) + 1):
            below[leaf[:depth]] += count
    return below


def _parts(
    leaves: Mapping[Path, int], products: int, broad: Collection[Path]
) -> list[tuple[Path, int]]:
    below = _below(leaves)
    parts: defaultdict[Path, list[Path]] = defaultdict(list)
    for path in below:
        parts[path[:-1]].append(path)
    where: Path = ()
    while True:
        inside = sorted(parts[where], key=lambda path: (-below[path], path))
        if not inside or below[inside[0]] < _MOST * products:
            break
        where = inside[0]
    shown = [path for path in inside if below[path] >= _LEAST * products]
    if not shown:
        depths = range(1, len(where) + 1)
        shown = [where[:depth] for depth in depths if where[:depth] not in broad][:1]
    return [(path, below[path]) for path in shown]


def _stems(text: str) -> list[str]:
    return [singular(piece.folded) for piece in pieces(text)]
