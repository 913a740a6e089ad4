"""Badges: what is said of a product at a glance, each of them a fact of the data or the ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.product import Product
from ranker.request import SearchRequest
from ranker.response import Hit
from webapp.shop.formatting import availability_text

BadgeKind = Literal["best", "seller", "in_stock", "out_of_stock", "preorder"]

# The first hit is called the best match when it is this probably relevant, and by this much more
# probably than the second. On the sample catalogue "sofa" has none, "black mug by Domavera" has.
_SURE = 0.8
_AHEAD = 0.15
# Parts of a reason that make a hit the very thing that was asked for.
_EXACT = frozenset({"code", "exact title"})
# Places on a list of sellers that are worth a word.
_TOP_SELLERS = 10
_SALES_RANK = "sales rank"


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words on a ground of their own; `hint` says where they come from."""

    kind: BadgeKind
    text: str
    hint: str = ""


def best_match(hits: Sequence[Hit], request: SearchRequest) -> str:
    """Return the id of the hit that clearly is the best match, or nothing where none is.

    That is a hit whose number or title is exactly what was asked for, else the first one where the
    ranking is sure of it and of no other. A place that the shop has given is no match.
    """
    if not request.query or request.sort != "relevance" or request.page != 1 or not hits:
        return ""
    first = hits[0]
    kinds = {part.kind for part in first.reason.parts}
    if "pinned" in kinds:
        return ""
    if kinds & _EXACT:
        return first.product.id
    if len(hits) < 2 or first.relevance is None:
        return ""
    second = hits[1].relevance or 0.0
    clear = first.relevance >= _SURE and first.relevance - second >= _AHEAD
    return first.product.id if clear else ""


def badges(product: Product, *, best: bool = False) -> tuple[Badge, ...]:
    """List the badges of a product; `best` says that it is the best match of its search."""
    found: list[Badge] = []
    if best:
        found.append(Badge("best", "Best match", "Clearly nearest to what you asked for"))
    rank = product.attributes.get(_SALES_RANK)
    if isinstance(rank, float) and 1 <= rank <= _TOP_SELLERS:
        found.append(Badge("seller", f"No. {rank:.0f} seller", "By the sales rank in its data"))
    return tuple(found)


def stock_badge(product: Product) -> Badge | None:
    """Say whether a product can be had, None where that is not known."""
    if product.availability == "unknown":
        return None
    return Badge(product.availability, availability_text(product.availability))
