"""Collect: the features of products that were judged, as a real search of their query has them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from catalog.product import Product
from ranker.catalogue import Ordinals, Session
from ranker.fetched import still_there
from ranker.head import Matrix
from ranker.learned.matrix import FeatureMaker
from ranker.retrieve import Candidates, Stopwatch
from ranker.search import Searcher

# Judged products that stand further down than this are not looked for.
DEEPEST = 1_000


@dataclass(frozen=True, slots=True)
class Collected:
    """Products of one search: the first `head` as the ranker gets them, then judged ones below.

    `features` has shape (products, features).
    """

    products: tuple[Product, ...]
    features: Matrix
    head: int


def collect(
    query: str, searcher: Searcher, maker: FeatureMaker, depth: int, wanted: Collection[str]
) -> Collected | None:
    """Search a query and return the first `depth` products, and those `wanted` by id below them.

    None where nothing is found or nothing is asked. What the first ones have for features is
    worked out from them alone, as when the ranker serves.
    """
    plan = searcher.understands.understand(query)
    if plan.browses:
        return None
    session = searcher.catalogue.session(plan.text)
    settled = searcher.settler.settle(plan, "hybrid", session, Stopwatch())
    candidates = settled.candidates
    if not candidates.ordinals.size:
        return None
    head, products = _fetched(np.arange(min(depth, candidates.ordinals.size)), candidates, session)
    features = maker.matrix(settled.plan, candidates, head, products, session)
    ids = session.ids(candidates.ordinals[:DEEPEST])
    below = np.array([place for place in range(depth, len(ids)) if ids[place] in wanted], np.int64)
    if below.size:
        below, more = _fetched(below, candidates, session)
        places = np.concatenate([head, below])
        all_of = maker.matrix(settled.plan, candidates, places, (*products, *more), session)
        features = np.concatenate([features, all_of[head.size :]])
        products = (*products, *more)
    return Collected(products, features, int(head.size))


def _fetched(
    places: Ordinals, candidates: Candidates, session: Session
) -> tuple[Ordinals, tuple[Product, ...]]:
    """Return the places of those products that are still there, and the products."""
    there, fetched = still_there(session, candidates.ordinals[places])
    return places[there], tuple(found.product for found in fetched)
