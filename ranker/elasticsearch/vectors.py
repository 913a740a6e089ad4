"""Where the semantic leg of a cluster finds its neighbours: FAISS beside it, or its own kNN."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from indexer.embedded.vectors import VectorHits, VectorIndex, unit_rows
from ranker.catalogue import Ordinals, Scores, Vector, Vectors
from ranker.elasticsearch.asking import Asking, hits
from ranker.elasticsearch.filter_dsl import Clause
from ranker.elasticsearch.query_dsl import BARE, best_first, members, order
from ranker.nearest import MOST_GRAPH_MATCHES, nearest

# Elasticsearch looks at no more candidates than this in a shard.
MOST_CANDIDATES = 10_000


class Neighbours(Protocol):
    """Finds products by their vectors."""

    def near(self, vector: Vector, threshold: float, relative: float, asking: Asking) -> VectorHits:
        """Find products whose cosine reaches a threshold and a share of the best cosine."""

    def near_within(
        self, vector: Vector, within: Ordinals, least: float, asking: Asking
    ) -> VectorHits:
        """Find products whose cosine reaches `least` among some."""

    def cosines(self, vector: Vector, ordinals: Ordinals, asking: Asking) -> Scores:
        """Return the cosine of each product."""

    def vectors(self, ordinals: Ordinals, asking: Asking) -> Vectors:
        """Return the vectors of products at length 1, zeros for one that is not there."""


class FaissNeighbours:
    """The vectors of a generation in a file on this machine."""

    def __init__(self, vectors: VectorIndex) -> None:
        self._vectors = vectors

    def near(
        self,
        vector: Vector,
        threshold: float,
        relative: float,
        asking: Asking,  # noqa: ARG002 - the protocol's signature
    ) -> VectorHits:
        """Find products whose cosine reaches a threshold and a share of the best cosine."""
        return nearest(self._vectors, vector, threshold, relative)

    def near_within(
        self,
        vector: Vector,
        within: Ordinals,
        least: float,
        asking: Asking,  # noqa: ARG002 - the protocol's signature
    ) -> VectorHits:
        """Find products whose cosine reaches `least` among some."""
        known = within[within < self._vectors.count]
        return self._vectors.search_within(vector, known, least, max(1, known.size))

    def cosines(
        self,
        vector: Vector,
        ordinals: Ordinals,
        asking: Asking,  # noqa: ARG002 - the protocol's signature
    ) -> Scores:
        """Return the cosine of each product; NaN for one that came a moment ago.

        The cluster shows an update at once, this process reads its vector when it looks next.
        """
        values = np.full(ordinals.size, np.nan)
        known = ordinals < self._vectors.count
        values[known] = self._vectors.cosines(vector, ordinals[known])
        return values

    def vectors(self, ordinals: Ordinals, asking: Asking) -> Vectors:  # noqa: ARG002
        """Return the vectors of products at length 1, zeros for one that came a moment ago."""
        return self._vectors.units(ordinals)


class ClusterNeighbours:
    """The vectors of a generation in its documents, searched by kNN with the filters pushed down.

    `exact` says that no graph was built: then all that reach the threshold are found, up to as
    many as Elasticsearch looks at.
    """

    def __init__(self, *, exact: bool) -> None:
        self._most = MOST_CANDIDATES if exact else MOST_GRAPH_MATCHES

    def near(self, vector: Vector, threshold: float, relative: float, asking: Asking) -> VectorHits:
        """Find products whose cosine reaches a threshold and a share of the best cosine."""
        found = _knn(vector, self._most, asking, least=threshold)
        near = found.cosines >= relative * found.cosines.max(initial=0.0)
        return VectorHits(
            found.ordinals[near], found.cosines[near], found.capped and bool(near.all())
        )

    def near_within(
        self, vector: Vector, within: Ordinals, least: float, asking: Asking
    ) -> VectorHits:
        """Find products whose cosine reaches `least` among some.

        Of so few that all of them may be candidates Elasticsearch compares each, graph or not.
        """
        parts = [
            _knn(vector, MOST_CANDIDATES, asking, least=least, within=members(part))
            for part in np.array_split(within, -(-within.size // (MOST_CANDIDATES - 1)) or 1)
        ]
        return VectorHits(
            np.concatenate([part.ordinals for part in parts]),
            np.concatenate([part.cosines for part in parts]),
            capped=any(part.capped for part in parts),
        )

    def cosines(self, vector: Vector, ordinals: Ordinals, asking: Asking) -> Scores:
        """Return the cosine of each product; NaN for those that are gone."""
        found = _knn(vector, MOST_CANDIDATES, asking, within=members(ordinals))
        order = np.argsort(found.ordinals)
        values = np.full(ordinals.size, np.nan)
        if order.size:
            known = found.ordinals[order]
            places = np.minimum(np.searchsorted(known, ordinals), known.size - 1)
            there = known[places] == ordinals
            values[there] = found.cosines[order][places[there]]
        return values

    def vectors(self, ordinals: Ordinals, asking: Asking) -> Vectors:
        """Return the vectors of products at length 1, zeros for those that are gone."""
        if not ordinals.size:
            return np.empty((0, 0), dtype=np.float32)
        (answer,) = asking.ask(
            [
                {
                    **BARE,
                    "query": members(ordinals),
                    "size": ordinals.size,
                    # Vectors are not in the source; their column has them as they were sent.
                    "docvalue_fields": ["vector"],
                    "sort": order("relevance"),
                }
            ]
        )
        found = {hit["sort"][-1]: hit["fields"]["vector"][0] for hit in hits(answer)}
        dimension = len(next(iter(found.values()), ()))
        rows = np.zeros((ordinals.size, dimension), dtype=np.float32)
        for row, ordinal in enumerate(ordinals.tolist()):
            if ordinal in found:
                rows[row] = found[ordinal]
        return unit_rows(rows)


def _knn(
    vector: Vector,
    most: int,
    asking: Asking,
    *,
    least: float | None = None,
    within: Clause | None = None,
) -> VectorHits:
    clause: dict[str, Any] = {
        "field": "vector",
        "query_vector": [round(float(number), 7) for number in vector],
        "k": most,
        "num_candidates": most,
    }
    if least is not None:
        clause["similarity"] = least
    if within is not None:
        clause["filter"] = within
    (answer,) = asking.ask([best_first({"knn": clause}, most)])
    pairs = [hit["sort"] for hit in hits(answer)]
    # Elasticsearch's score is (1 + cosine) / 2.
    cosines = np.array([2 * float(score) - 1 for score, _ in pairs], dtype=np.float32)
    ordinals = np.array([ordinal for _, ordinal in pairs], dtype=np.int64)
    return VectorHits(ordinals, cosines, capped=len(pairs) == most)
