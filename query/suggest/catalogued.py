"""Catalogued: what suggestions are made from, as it was collected while a catalogue was indexed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from query.suggest.listed import Numbers

Path = tuple[str, ...]
"""A category, from the root to the leaf."""


@dataclass(frozen=True, slots=True)
class Catalogued:
    """What was collected of a catalogue; products are those suggested, the most popular first.

    `tokens` are the numbers of all titles' tokens, one title behind the other, `lengths` how many
    each has, `token_texts` the tokens in lower case. `brand_of` and `category_of` are numbers of
    `brands` and `categories`, -1 for none, whose counts are over all products. `share` (0 to 1] is
    that of the products which are suggested.
    """

    ids: Sequence[str]
    titles: Sequence[str]
    popularity: NDArray[np.float64]
    tokens: Numbers
    lengths: Numbers
    token_texts: Sequence[str]
    brand_of: Numbers
    category_of: Numbers
    brands: Sequence[tuple[str, int]]
    categories: Sequence[tuple[Path, int]]
    share: float
