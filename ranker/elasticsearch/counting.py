"""Counting: facets asked of a cluster, as few searches as may be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ranker.catalogue import FacetQuestion, NumberCounts, ValueCounts
from ranker.elasticsearch.aggregations import (
    aggregations,
    answer_to,
    counts,
    is_exact,
    price_counts,
)
from ranker.elasticsearch.asking import Asking
from ranker.elasticsearch.filter_dsl import Clause
from ranker.elasticsearch.query_dsl import BARE, passing

SIDE_BY_SIDE = 2
"""Searches that a request for many aggregations is parted into."""

# Values that each shard names: first as many as nearly always do, then all of them.
_SHARD_SIZE = 1_000
_WHOLE_SHARD = 1_000_000


class Counting:
    """What one search counts."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def count_facets(
        self, questions: Sequence[FacetQuestion]
    ) -> list[ValueCounts | NumberCounts | None]:
        """Count each facet; None for a field that no product has."""
        answers = self._answers(questions, _SHARD_SIZE)
        inexact = [number for number, answer in enumerate(answers) if not is_exact(answer)]
        if inexact:
            again = self._answers([questions[number] for number in inexact], _WHOLE_SHARD)
            for number, answer in zip(inexact, again, strict=True):
                answers[number] = answer
        return [
            counts(question, answer, partial(self._between, question))
            for question, answer in zip(questions, answers, strict=True)
        ]

    def counted(self, bodies: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Return the answers to the aggregations of several searches."""
        found: dict[str, Any] = {}
        for answer in self._asking.ask(bodies):
            found |= answer.get("aggregations", {})
        return found

    def _answers(self, questions: Sequence[FacetQuestion], shard_size: int) -> list[dict[str, Any]]:
        """Ask for facets of the same members together, for those are many numbers to send."""
        bodies: dict[tuple[int, int], dict[str, Any]] = {}
        for number, question in enumerate(questions):
            # Parts are searched side by side.
            key = (id(question.members), number % SIDE_BY_SIDE)
            body = bodies.setdefault(key, counting(passing((), question.members)))
            body["aggs"] |= aggregations(question, str(number), shard_size)
        answers = self.counted(list(bodies.values()))
        return [answer_to(str(number), answers) for number in range(len(questions))]

    def _between(self, question: FacetQuestion, borders: Sequence[float]) -> NDArray[np.int64]:
        """Count prices between borders, which are known only once prices have been counted."""
        body = counting(passing(question.filters, question.members))
        body["aggs"]["between"] = price_counts(borders)
        buckets = self.counted([body]).get("between", {}).get("buckets", [])
        found = [bucket["doc_count"] for bucket in buckets] or [0] * (len(borders) - 1)
        return np.array(found, dtype=np.int64)


def counting(query: Clause) -> dict[str, Any]:
    """Return the body of a search that counts among what a query finds."""
    return {**BARE, "size": 0, "query": query, "aggs": {}}
