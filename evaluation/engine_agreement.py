"""Whether two engines answer alike: the same result sets and facet counts, and how alike the order.

Engines find, filter and count; the ranker decides. So an index that was loaded into both must give
the same products and the same counts, and scores that differ by rounding alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table

from evaluation.compare import Comparison
from evaluation.progress import Progress, silent
from ranker.request import SearchRequest
from ranker.response import SearchResponse

TOP = 10


class Searches(Protocol):
    """Whatever answers searches."""

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search."""
        ...


_PER_PAGE = 100
# As deep as the API lets anyone look.
_DEEPEST = 10_000


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two engines answer one request; `overlap` is the share of the first ten that both have.

    `counts` says whether the totals and all facet counts are the same, `page` whether either
    engine's page is the part of its whole list that it should be, `order` whether every product
    stands at the same place.
    """

    request: SearchRequest
    products: int
    members: bool
    counts: bool
    page: bool
    order: bool
    overlap: float


def agree(one: Searches, other: Searches, request: SearchRequest) -> Agreement:
    """Ask both engines for every page of a request and compare what they say."""
    said, other_said = one.search(request), other.search(request)
    mine, theirs = everything(one, request), everything(other, request)
    # Of the longer list: who finds one of the other's ten agrees with it by a tenth.
    best = min(TOP, max(len(mine), len(theirs)))
    shared = len(set(mine[:TOP]) & set(theirs[:TOP]))
    return Agreement(
        request,
        said.total,
        set(mine) == set(theirs) and len(mine) == len(theirs),
        _counts(said) == _counts(other_said),
        _is_part(said, request, mine) and _is_part(other_said, request, theirs),
        mine == theirs,
        shared / best if best else 1.0,
    )


def agreements(
    one: Searches, other: Searches, requests: Sequence[SearchRequest], progress: Progress = silent
) -> list[Agreement]:
    """Compare two engines on every request."""
    found = []
    for done, request in enumerate(requests, start=1):
        found.append(agree(one, other, request))
        progress(done, len(requests))
    return found


def everything(engine: Searches, request: SearchRequest) -> list[str]:
    """Return the ids of the products of all pages, in their order."""
    ids: list[str] = []
    for page in range(1, _DEEPEST // _PER_PAGE + 1):
        asked = replace(request, page=page, per_page=_PER_PAGE, facets=(), explain=False)
        hits = engine.search(asked).hits
        ids += [hit.product.id for hit in hits]
        if len(hits) < _PER_PAGE:
            break
    return ids


def summary(found: Sequence[Agreement]) -> dict[str, Any]:
    """Return how often the engines agree, as one JSON object."""
    return {
        "requests": len(found),
        "same_result_set": sum(one.members for one in found),
        "same_counts": sum(one.counts for one in found),
        "same_order": sum(one.order for one in found),
        "top10_overlap": round(sum(one.overlap for one in found) / max(1, len(found)), 4),
        "different": [one.request.query for one in found if not (one.members and one.counts)],
    }


def print_agreement(
    console: Console,
    found: Sequence[Agreement],
    names: tuple[str, str],
    comparisons: dict[str, Comparison],
) -> None:
    """Print how often two engines agree, and the measures of each."""
    said = summary(found)
    console.print(
        f"{names[0]} and {names[1]}, {said['requests']} queries: the same result set for"
        f" {said['same_result_set']}, the same facet counts for {said['same_counts']}, the same"
        f" order for {said['same_order']}; {said['top10_overlap']:.1%} of the first ten shared.",
        highlight=False,
    )
    for query in said["different"]:
        console.print(f"  different: {query}", highlight=False, markup=False)
    table = Table(title_justify="left")
    table.add_column("measure")
    for heading in (*names, "difference", "95 % interval"):
        table.add_column(heading, justify="right")
    for name, row in comparisons.items():
        table.add_row(
            name,
            f"{row.baseline:.4f}",
            f"{row.mean:.4f}",
            f"{row.difference:+.4f}",
            f"{row.interval.low:+.4f} to {row.interval.high:+.4f}",
        )
    console.print(table)


def _is_part(response: SearchResponse, request: SearchRequest, whole: list[str]) -> bool:
    first = (request.page - 1) * request.per_page
    shown = [hit.product.id for hit in response.hits]
    return shown == whole[first : first + request.per_page]


def _counts(response: SearchResponse) -> tuple[Any, ...]:
    return response.total, response.total_is_lower_bound, response.facets, response.shortfall
