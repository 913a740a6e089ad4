"""Where the products of a query are: "laptop" in Computers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from catalog.ideographs import has_ideographs
from query.spelling.plurals import singular
from query.suggest.facts import MOST_SCOPES, PLACES
from query.suggest.listed import Found
from query.suggest.words import LONGEST_KEY, pieces

if TYPE_CHECKING:
    from query.suggest.entries import Catalogued

Numbers = NDArray[np.int64]
Path = tuple[str, ...]

# All but so few of the products are below a category for it to be where they are.
_MOST = 0.8
# A category of less than this share of them is not worth a line of its own.
_LEAST = 0.15
# More would not change where most of them are.
_SAMPLE = 5_000


class TitleSearch:
    """Finds products by all the words of a query in their title, brand and categories."""

    def __init__(self, found: Found, numbers: Mapping[str, int]) -> None:
        self._numbers = dict(numbers)
        self._starts, coded = found.by_key(len(self._numbers))
        self._products = (coded // PLACES).astype(np.int64)

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


def best_scopes(
    members: Sequence[Numbers],
    catalogued: Catalogued,
    paths: Sequence[Path],
    texts: Sequence[str],
) -> NDArray[np.int32]:
    """Return for each query up to two categories that its products are in, shape (queries, 2).

    `members` are its products, the most popular first. Categories are numbers of `paths`, -1 where
    there is none. They are the parts of the deepest category that most of the products are below.
    """
    numbers = {path: number for number, path in enumerate(paths)}
    trees = [path for path, _ in catalogued.categories]
    scopes = np.full((len(members), MOST_SCOPES), -1, np.int32)
    for query, products in enumerate(members):
        of_product = catalogued.category_of[products[:_SAMPLE]]
        codes, counts = np.unique(of_product[of_product >= 0], return_counts=True)
        leaves = {trees[code]: n for code, n in zip(codes.tolist(), counts.tolist(), strict=True)}
        said = _stems(texts[query])
        chosen = [
            numbers[path]
            for path in _parts(leaves, of_product.size)
            if path in numbers and _stems(path[-1]) != said
        ]
        scopes[query, : len(chosen[:MOST_SCOPES])] = chosen[:MOST_SCOPES]
    return scopes


def _parts(leaves: Mapping[Path, int], products: int) -> list[Path]:
    below: Counter[Path] = Counter()
    for leaf, count in leaves.items():
        for depth in range(1, len(leaf) + 1):
            below[leaf[:depth]] += count
    where: Path = ()
    while True:
        children = [path for path in below if len(path) == len(where) + 1 and path[:-1] == where]
        children.sort(key=lambda path: (-below[path], path))
        if not children or below[children[0]] < _MOST * products:
            break
        where = children[0]
    parts = [path for path in children if below[path] >= _LEAST * products]
    return parts or ([where] if where else [])


def _stems(text: str) -> list[str]:
    return [singular(piece.folded) for piece in pieces(text)]
