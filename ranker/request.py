"""SearchRequest: what may be asked of a search, whoever asks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from catalog.errors import RequestError
from catalog.product import ATTRIBUTE_PREFIX

Mode = Literal["lexical", "semantic", "hybrid"]
Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest"]
Ranking = Literal["fused", "features", "rerank"]
"""How far the order is worked out: as retrieval fused it, by learned features, or by the
cross-encoder too."""

VALUE_FIELDS = ("category", "brand", "availability")
RANGE_FIELDS = ("price", "rating", "released")
FILTER_FIELDS = (*VALUE_FIELDS, *RANGE_FIELDS, "location", f"{ATTRIBUTE_PREFIX}<name>")
"""The fields that a filter may name."""

MODES: tuple[Mode, ...] = ("lexical", "semantic", "hybrid")
RANKINGS: tuple[Ranking, ...] = ("fused", "features", "rerank")
SORTS: tuple[Sort, ...] = ("relevance", "price_asc", "price_desc", "rating", "newest")


@dataclass(frozen=True, slots=True)
class Near:
    """Places within `kilometres` of a point in degrees (WGS 84)."""

    latitude: float
    longitude: float
    kilometres: float


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one field.

    `field` is `category`, `brand`, `price`, `rating`, `availability`, `released`, `location` or
    `attributes.<name>`. Exactly one of `values` (any of them matches), a range (`low`,
    `high`, both inclusive, either may be open) and `near` is set. Filters on different fields
    must all hold; filters on the same field are alternatives. A category value is a path joined
    by " > ", and holds for everything below it.
    """

    field: str
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search: text, filters, order, page and what to say about it.

    `facets` None means the default facets of the result; a tuple names them. `page` counts
    from 1. `highlight` marks the words of the query in each hit's texts. `verbatim` takes the words
    as they were typed: nothing is corrected, expanded, read as a condition or given up.

    What is None is as the settings say: `ranking`; `rerank_budget_ms`, the milliseconds that the
    cross-encoder may take; `diversity`, from 0 (relevance alone) to 1 (never twice the same), over
    the first `diversity_window` hits; `collapse`, whether variants of one product are one hit.
    `context` are pairs of name and value that business rules ask for, such as a channel. `rules`
    is false for a search without business rules; `rules_at` is the moment, with a time zone, that
    rules are asked for, None for now.

    `deadline` is the moment of `time.perf_counter` by which the answer is wanted, and `waited_ms`
    what the search has waited for its turn: the cross-encoder has so much less time. Neither is
    part of what is asked.
    """

    query: str = ""
    mode: Mode = "hybrid"
    filters: tuple[Filter, ...] = field(default=())
    facets: tuple[str, ...] | None = None
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 20
    explain: bool = False
    highlight: bool = False
    verbatim: bool = False
    ranking: Ranking | None = None
    rerank_budget_ms: float | None = None
    diversity: float | None = None
    diversity_window: int | None = None
    collapse: bool | None = None
    context: tuple[tuple[str, str], ...] = ()
    rules: bool = True
    rules_at: datetime | None = None
    deadline: float | None = field(default=None, compare=False, repr=False)
    waited_ms: float = field(default=0.0, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what has no meaning; raises RequestError."""
        for name, number in (("page", self.page), ("per_page", self.per_page)):
            if number < 1:
                raise RequestError(
                    f"Parameter '{name}' is {number}.", fix="Give 1 or more.", field=name
                )
        if self.rules_at is not None and self.rules_at.utcoffset() is None:
            raise RequestError(
                f"Parameter 'rules_at' is {self.rules_at.isoformat()}, which has no time zone.",
                fix="Give a moment with one, such as 2026-12-01T09:00+01:00.",
                field="rules_at",
            )
        if self.diversity is not None and not 0 <= self.diversity <= 1:
            raise RequestError(
                f"Parameter 'diversity' is {self.diversity}.",
                fix="Give 0 (relevance alone) to 1 (never twice the same).",
                field="diversity",
            )
        for name, least, value in (
            ("rerank_budget_ms", 0, self.rerank_budget_ms),
            ("diversity_window", 1, self.diversity_window),
        ):
            if value is not None and not value >= least:
                raise RequestError(
                    f"Parameter '{name}' is {value}.", fix=f"Give {least} or more.", field=name
                )
