"""What a query's words match in the fields of some products: BM25 by field, and coverage.

BM25 as Robertson and Zaragoza give it ("The Probabilistic Relevance Framework: BM25 and Beyond",
2009), each field by itself and against the mean length among these products, over the most that
it can be for the query: so it lies between 0 and 1 whatever the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ranker.learned.product_facts import COUNT_BITS, FIELDS, ProductFacts
from ranker.learned.query_facts import QueryFacts

Values = NDArray[np.float64]

_K1 = 1.2
_B = 0.75
_FAR = 9_999


@dataclass(frozen=True, slots=True)
class Matched:
    """What of a query some products have.

    `bm25` and `coverage` have shape (fields, products), as `FIELDS` names them, `anywhere` and
    `missing` (products,). `places` is where each of the query's own terms stands first in the
    title, `FAR` where it does not, shape (own terms, products).
    """

    bm25: Values
    coverage: Values
    anywhere: Values
    missing: Values
    places: NDArray[np.int64]

    FAR = _FAR


def matched(query: QueryFacts, products: Sequence[ProductFacts]) -> Matched:
    """Match a query's terms, and what would do instead, with the fields of products."""
    fields, count = len(FIELDS), len(products)
    places = np.array(
        [[each.places.get(term, _FAR) for each in products] for term in query.terms[: query.own]],
        dtype=np.int64,
    ).reshape(query.own, count)
    nothing = np.zeros((fields, count))
    if not query.groups:
        return Matched(nothing, nothing, nothing[0], nothing[0], places)
    packed = np.array(
        [[each.counts.get(term, 0) for each in products] for term in query.terms], dtype=np.int64
    )
    # Shape (terms, fields, products).
    shifts = COUNT_BITS * np.arange(fields)[:, None]
    counts = packed[:, None, :] >> shifts & (1 << COUNT_BITS) - 1
    frequency = counts.astype(np.float64)
    lengths = np.array([each.lengths for each in products], dtype=np.float64).T
    mean = np.maximum(lengths.mean(axis=1, keepdims=True), 1.0)
    norm = _K1 * (1 - _B + _B * lengths / mean)
    scores = query.rarity[:, None, None] * (frequency * (_K1 + 1) / (frequency + norm))
    has = frequency.astype(np.bool_)
    has_anywhere: NDArray[np.bool_] = np.any(has, axis=1)
    rarity = query.rarity
    bm25, coverage, anywhere = np.zeros_like(nothing), np.zeros_like(nothing), np.zeros(count)
    missing = np.zeros(count)
    whole = rarest = 0.0
    for group in query.groups:
        own = list(group.own)
        weights = rarity[own]
        worth = float(weights.sum())
        scored = scores[own].sum(axis=0)
        covered = np.tensordot(weights, has[own], axes=1) / worth
        somewhere = weights @ has_anywhere[own] / worth
        for way in group.others:
            terms = list(way.terms)
            there = has[terms].all(axis=0)
            scored = np.maximum(scored, way.weight * np.where(there, scores[terms].sum(axis=0), 0))
            covered = np.maximum(covered, way.weight * there)
            somewhere = np.maximum(somewhere, way.weight * has_anywhere[terms].all(axis=0))
        bm25 += np.minimum(scored, worth * (_K1 + 1))
        coverage += worth * covered
        anywhere += worth * somewhere
        missing = np.maximum(missing, worth * (1 - somewhere))
        whole += worth
        rarest = max(rarest, worth)
    return Matched(
        bm25 / (whole * (_K1 + 1)), coverage / whole, anywhere / whole, missing / rarest, places
    )
