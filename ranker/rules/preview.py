"""Preview: the answer to one search without rules and with them, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from ranker.request import SearchRequest
from ranker.response import FiredRule, Hit, SearchResponse

# Hits that are looked through for where a product was, or went.
DEPTH = 200
Fate = Literal["same", "up", "down", "new", "gone"]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A product of either list: its ranks (None where it is not within `DEPTH`) and what moved it.

    `rules` are those that touched it; of one that is gone, those that take products out.
    """

    product: str
    title: str
    before: int | None
    after: int | None
    rules: tuple[FiredRule, ...] = ()

    @property
    def fate(self) -> Fate:
        """What became of it."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        return "same" if self.before == self.after else "up" if self.after < self.before else "down"


@dataclass(frozen=True, slots=True)
class Preview:
    """Both answers; `rows` have the products of either first page, in the order after the rules.

    What is gone from the first page stands behind, in the order that it had.
    """

    before: SearchResponse
    after: SearchResponse
    rows: tuple[PreviewRow, ...]


def preview(
    search: Callable[[SearchRequest], SearchResponse], request: SearchRequest, most: int
) -> Preview:
    """Ask for the first `most` hits without rules and with them."""
    whole = whole_list(request, most)
    before = search(replace(whole, rules=False))
    return compared(before, search(replace(whole, rules=True)), most)


def whole_list(request: SearchRequest, most: int) -> SearchRequest:
    """Return the request for as much of a list as is compared with another."""
    return replace(
        request, page=1, per_page=max(DEPTH, most), explain=True, facets=(), highlight=False
    )


def compared(before: SearchResponse, after: SearchResponse, most: int) -> Preview:
    """Set two answers to one request side by side, by the first `most` hits of each."""
    was, now = _ranks(before), _ranks(after)
    takes_out = tuple(one for one in after.fired if one.action in ("hide", "filter"))
    rows = [
        PreviewRow(hit.product.id, hit.product.title, was.get(hit.product.id), hit.rank, _of(hit))
        for hit in after.hits[:most]
    ]
    shown = {row.product for row in rows}
    by_id = {hit.product.id: hit for hit in after.hits}
    for hit in before.hits[:most]:
        if hit.product.id not in shown:
            there = by_id.get(hit.product.id)
            # A list that is not whole says nothing of what it lacks.
            out = takes_out if there is None else _of(there)
            rows.append(
                PreviewRow(
                    hit.product.id, hit.product.title, hit.rank, now.get(hit.product.id), out
                )
            )
    return Preview(before, after, tuple(rows))


def _ranks(response: SearchResponse) -> dict[str, int]:
    return {hit.product.id: hit.rank for hit in response.hits}


def _of(hit: Hit) -> tuple[FiredRule, ...]:
    return () if hit.explanation is None else hit.explanation.rules
