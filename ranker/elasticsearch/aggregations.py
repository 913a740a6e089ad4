"""Facets as aggregations, and their answers as counts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.facets import PATH_SEPARATOR
from ranker.catalogue import FacetQuestion, NumberCounts, ValueCounts
from ranker.elasticsearch.filter_dsl import Clause, filter_clauses, range_clause
from ranker.facet_ranges import PRICE_EDGES
from ranker.facet_text import pattern_of, separator_pattern, with_text
from ranker.request import RANGE_FIELDS

MOST_VALUES = 100
# A category tree is shown from its root down, so all of it is asked for.
MOST_PATHS = 10_000
# Patterns of Lucene may have 1,000 characters.
_LONGEST_PATTERN = 700
_NONE = float("-inf")
# The lists of values that a question may be answered with: the most frequent of all, or of those
# that begin with a text, have a word that does, or have it anywhere.
_LISTS = ("listed", "begins", "word", "holds")

Between = Callable[[Sequence[float]], NDArray[np.int64]]


class ListedCounts:
    """The counts of values that an aggregation listed, most frequent first."""

    def __init__(self, field: str, counts: dict[str, int]) -> None:
        self._field = field
        self._counts = counts
        self._children: dict[str, list[tuple[str, int]]] = {}
        for path, count in counts.items():
            parent = path.rpartition(PATH_SEPARATOR)[0]
            self._children.setdefault(parent, []).append((path, count))

    def top(self, most: int) -> list[tuple[str, int]]:
        """Return the most frequent values, equally frequent ones in alphabetical order."""
        shown = [(value, count) for value, count in self._counts.items() if count]
        return sorted(shown, key=lambda pair: (-pair[1], pair[0]))[:most]

    def count(self, value: str) -> int:
        """Return the count of one value."""
        return self._counts.get(value, 0)

    def children(self, path: str, most: int) -> list[tuple[str, int]]:
        """Return the most frequent paths one level below a path, "" for the roots."""
        return self._children.get(path, [])[:most]

    def with_text(self, text: str, most: int) -> list[tuple[str, int]]:
        """Return the values that have a text, those that begin with it first."""
        return with_text(self._field, self._counts.items(), text, most)


def aggregations(question: FacetQuestion, name: str, shard_size: int) -> Clause:
    """Return the aggregations that answer one question, their names beginning with `name`.

    `shard_size` is how many values each shard names; where that is not all of them the counts of
    an index of several shards are not exact, which `is_exact` tells.
    """
    inner = _numbers(question) if question.name in RANGE_FIELDS else _values(question, shard_size)
    clauses = filter_clauses(question.filters)
    if clauses:
        return {f"{name}:within": {"filter": {"bool": {"filter": clauses}}, "aggs": inner}}
    return {f"{name}:{part}": aggregation for part, aggregation in inner.items()}


def answer_to(name: str, answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one question out of those to all."""
    within: dict[str, Any] | None = answers.get(f"{name}:within")
    if within is not None:
        return within
    return {
        part: answers[f"{name}:{part}"]
        for part in (*_LISTS, "chosen", "ranges", "edges", "lowest")
        if f"{name}:{part}" in answers
    }


def is_exact(answer: dict[str, Any]) -> bool:
    """Say whether the counts of an aggregation's answer are exact."""
    return not any(answer.get(one, {}).get("doc_count_error_upper_bound", 0) for one in _LISTS)


def counts(
    question: FacetQuestion, answer: dict[str, Any], between: Between
) -> ValueCounts | NumberCounts | None:
    """Return the counts that an aggregation's answer holds, None where no product has a value.

    `between` asks for the counts between other borders than PRICE_EDGES.
    """
    if question.name in RANGE_FIELDS:
        ranges = answer.get("ranges", {}).get("buckets", [])
        buckets = answer.get("edges", {}).get("buckets", [])
        numbers = np.array([bucket["doc_count"] for bucket in buckets], dtype=np.int64)
        lowest = answer.get("lowest", {}).get("value")
        highest = [bucket["highest"]["value"] for bucket in buckets]
        return NumberCounts(
            tuple(bucket["doc_count"] for bucket in ranges),
            numbers if buckets else np.zeros(len(PRICE_EDGES) + 1, dtype=np.int64),
            np.array([_NONE if number is None else number for number in highest])
            if buckets
            else np.full(len(PRICE_EDGES) + 1, _NONE),
            float("inf") if lowest is None else float(lowest),
            between,
        )
    listed = {
        bucket["key"]: bucket["doc_count"]
        for one in _LISTS
        for bucket in answer.get(one, {}).get("buckets", [])
    }
    chosen = answer.get("chosen", {}).get("buckets", {})
    for value, bucket in chosen.items():
        listed.setdefault(value, bucket["doc_count"])
    return ListedCounts(question.name, listed) if listed else None


def _values(question: FacetQuestion, shard_size: int) -> Clause:
    size = MOST_PATHS if question.name == "category" else MOST_VALUES
    terms = {"field": question.name, "size": size, "shard_size": max(size, shard_size)}
    aggs: Clause = {"listed": {"terms": terms}}
    if question.text and question.name != "category":
        # Of a path only the last level is looked at, and all paths are listed anyway.
        aggs = {
            name: {"terms": {**terms, "include": pattern}}
            for name, pattern in _patterns(question.text).items()
        }
    chosen = {value for condition in question.own for value in condition.values}
    if chosen:
        # What is chosen is counted even where it is not among the most frequent.
        named = {value: {"term": {question.name: value}} for value in sorted(chosen)}
        aggs["chosen"] = {"filters": {"filters": named}}
    return aggs


def _numbers(question: FacetQuestion) -> Clause:
    aggs: Clause = {}
    if question.ranges:
        clauses = [range_clause(question.name, low, high) for low, high in question.ranges]
        aggs["ranges"] = {"filters": {"filters": clauses}}
    if question.name == "price":
        aggs["edges"] = {
            "range": {"field": "price", "ranges": _buckets((None, *PRICE_EDGES, None))},
            "aggs": {"highest": {"max": {"field": "price"}}},
        }
        aggs["lowest"] = {"min": {"field": "price"}}
    return aggs


def _patterns(text: str) -> dict[str, str]:
    written = pattern_of(text, _LONGEST_PATTERN)
    return {
        "begins": f"{written}.*",
        "word": f".*{separator_pattern()}{written}.*",
        "holds": f".*{written}.*",
    }


def price_counts(borders: Sequence[float]) -> Clause:
    """Return the aggregation that counts prices between borders, all of them."""
    return {"range": {"field": "price", "ranges": _buckets((None, *borders[1:-1], None))}}


def _buckets(ends: Sequence[float | None]) -> Sequence[Clause]:
    return [
        {key: end for key, end in (("from", low), ("to", high)) if end is not None}
        for low, high in itertools.pairwise(ends)
    ]
