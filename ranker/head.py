"""Head: the first candidates of a search and all that the learned stages know of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.product import Product
from ranker.catalogue import Ordinals, Scores
from ranker.response import Reranked

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """What the learned stages know of the first products; arrays have shape (products,).

    `places` are those in the candidates, in the order before any learned stage. `features` has
    shape (products, features), its columns as `ranker.learned.features.FEATURES` names them.
    `learned` is what the trees make of them, `cross` what the cross-encoder says (a logit, NaN
    where it did not read the product), `relevance` the probability of relevance that both give
    together, by which the head is ordered. `products` are let go of once it is.
    """

    places: Ordinals
    products: tuple[Product, ...]
    features: Matrix
    learned: Scores
    cross: Scores
    relevance: Scores
    reranked: Reranked = "off"
