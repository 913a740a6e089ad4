"""MMR: the first hits in an order that weighs relevance against being like what is above.

Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents and
producing summaries", SIGIR 1998: the next hit is the one with the largest

    lambda * relevance - (1 - lambda) * (likeness to the most alike hit above it)

with lambda = 1 - diversity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Vectors = NDArray[np.float32]
Order = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LikenessWeights:
    """What makes two products of one result alike, each part from 0 to 1.

    Products of one result are all somewhat alike, so a cosine counts only above the median of
    that result, `level`, rescaled so that `top` is 1: (cosine - level) / (top - level). Being of
    one brand adds `brand`; a cosine of `twin` or more is a near-duplicate, which is wholly alike.
    """

    top: float = 0.95
    brand: float = 0.25
    twin: float = 0.985
    least_span: float = 0.2


WEIGHTS = LikenessWeights()


def likeness(vectors: Vectors, brands: Sequence[str], weights: LikenessWeights = WEIGHTS) -> Scores:
    """Return how alike each two products are, from 0 to 1, shape (products, products).

    `vectors` have length 1, shape (products, dimension); `brands` are those of the products, an
    empty one like no other. The diagonal is 0: a product does not stand in its own way.
    """
    count = len(brands)
    if count < 2:
        return np.zeros((count, count))
    cosines = np.asarray(vectors @ vectors.T, dtype=np.float64)
    above = np.triu_indices(count, 1)
    level = min(float(np.median(cosines[above])), weights.top - weights.least_span)
    alike = np.clip((cosines - level) / (weights.top - level), 0.0, 1.0) * (1 - weights.brand)
    numbers: dict[str, int] = {}
    codes = np.array([numbers.setdefault(brand.casefold(), len(numbers)) for brand in brands])
    same = codes[:, None] == codes[None, :]
    if "" in numbers:
        same &= codes[:, None] != numbers[""]
    alike += weights.brand * same
    alike[cosines >= weights.twin] = 1.0
    np.fill_diagonal(alike, 0.0)
    return alike


def diversified(
    relevance: Scores,
    alike: Scores,
    diversity: float,
    window: int,
    fixed: NDArray[np.bool_] | None = None,
) -> Order:
    """Return the places in their new order, shape (products,).

    `relevance` is from 0 to 1, shape (products,), in the order of the list, best first; `alike` is
    that of `likeness`. The first `window` places are filled by MMR from all products given, so
    what stands below the window may come up into it; whatever is left follows in its old order.
    `fixed` products, shape (products,), never move down: each is placed as soon as its old place
    is the next to be filled. With `diversity` 0 nothing moves; at 1 relevance only decides
    between equally new ones. Equals keep their order.
    """
    count = relevance.size
    if diversity <= 0 or count < 2:
        return np.arange(count)
    stays = np.zeros(count, np.bool_) if fixed is None else fixed
    lift = (1 - diversity) * relevance
    # Of equally new products the more relevant: far below any difference that likeness makes.
    lift = lift + 1e-9 * relevance
    nearest = np.zeros(count)
    left = np.ones(count, np.bool_)
    order = np.empty(count, np.int64)
    filled = min(window, count)
    # A fixed product below the window must not be pushed down by what comes up into it.
    last = int(np.flatnonzero(stays)[-1]) + 1 if stays.any() else 0
    for place in range(max(filled, last)):
        due = np.flatnonzero(left[: place + 1] & stays[: place + 1])
        if due.size:
            chosen = int(due[0])
        elif place < filled:
            chosen = int(np.argmax(np.where(left, lift - diversity * nearest, -np.inf)))
        else:
            chosen = int(np.argmax(left))
        order[place] = chosen
        left[chosen] = False
        np.maximum(nearest, alike[chosen], out=nearest)
    order[max(filled, last) :] = np.flatnonzero(left)
    return order
