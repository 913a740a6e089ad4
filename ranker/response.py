"""SearchResponse: one page of hits, the facets of the whole result set, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from catalog.product import Product
from ranker.request import SearchRequest


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet; `count` is the number of products that choosing it would show.

    `value` is what a filter takes, `label` what a person reads. For a range facet `low` and
    `high` are its ends. `depth` is the level in a hierarchy, 0 at the root.
    """

    value: str
    label: str
    count: int
    selected: bool = False
    low: float | None = None
    high: float | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts over exactly the result set, without the facet's own filter (disjunctive).

    `is_lower_bound` says that a limit cut the set that was counted.
    """

    field: str
    label: str
    kind: Literal["values", "hierarchy", "range"]
    values: tuple[FacetValue, ...]
    is_lower_bound: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where one hit stood and what it scored in every stage; ranks count from 1.

    None stands for "this stage did not find it". `matched` are the words of the query that the
    product's text contains, field by field.
    """

    lexical_rank: int | None
    lexical_score: float | None
    semantic_rank: int | None
    semantic_score: float | None
    score: float
    matched: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """One product of the page; `rank` counts from 1 over the whole result set."""

    rank: int
    score: float
    product: Product
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """What a search answers.

    `total` is the size of the result set; `total_is_lower_bound` says that a cap cut it.
    `stages_ms` are milliseconds per stage, `took_ms` the whole.
    """

    request: SearchRequest
    query_id: str
    generation: str
    total: int
    total_is_lower_bound: bool
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    took_ms: float
    stages_ms: dict[str, float]

    @property
    def pages(self) -> int:
        """The number of pages that the result set fills."""
        return -(-self.total // self.request.per_page)
