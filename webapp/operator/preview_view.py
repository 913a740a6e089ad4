"""Two lists side by side: what shoppers see now, and what they would see."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.product import Product
from ranker.response import SearchResponse
from ranker.rules.preview import Fate, Preview, PreviewRow
from webapp.http.addresses import link_address, picture_address
from webapp.shop.card import Standin, standin
from webapp.shop.links import product_link

MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Side:
    """A product in one of the lists: its place, and what became of it in words."""

    place: int
    title: str
    id: str
    url: str
    picture: str
    standin: Standin
    fate: Fate
    moved: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewView:
    """Both lists and what was said above them; `read_before` is how the query was read."""

    query: str
    before: tuple[Side, ...]
    after: tuple[Side, ...]
    total_before: int
    total_after: int
    fired: tuple[str, ...]
    banners: tuple[tuple[str, str], ...]
    redirect: str
    read_before: tuple[str, ...]
    read_after: tuple[str, ...]
    same: bool
    headings: tuple[str, str]


def preview_view(found: Preview, headings: tuple[str, str] = ("Now", "After")) -> PreviewView:
    """Turn a preview into what the page shows, each list under its heading."""
    products = {
        hit.product.id: hit.product for answer in (found.before, found.after) for hit in answer.hits
    }
    before = sorted(
        (row for row in found.rows if row.before is not None), key=lambda row: row.before or 0
    )
    after = sorted(
        (row for row in found.rows if row.after is not None), key=lambda row: row.after or 0
    )
    lists = (
        tuple(_side(row, products[row.product], row.before or 0) for row in before[:MOST_ROWS]),
        tuple(_side(row, products[row.product], row.after or 0) for row in after[:MOST_ROWS]),
    )
    reads = read_words(found.before), read_words(found.after)
    answer = found.after
    return PreviewView(
        query=answer.request.query,
        before=lists[0],
        after=lists[1],
        total_before=found.before.total,
        total_after=answer.total,
        fired=tuple(f"{one.rule}: {one.action}, {one.effect}" for one in answer.fired),
        banners=tuple((one.text, link_address(one.link)) for one in answer.banners),
        redirect=answer.redirect,
        read_before=reads[0],
        read_after=reads[1],
        same=all(row.fate == "same" for row in found.rows)
        and found.before.total == answer.total
        and found.before.fired == answer.fired,
        headings=headings,
    )


def read_words(response: SearchResponse) -> tuple[str, ...]:
    """Say what is searched beside the words of a query, or instead of them."""
    plan = response.plan
    if plan is None:
        return ()
    words = [f"searched: {plan.text}"] if plan.text != plan.normalized else []
    for one in plan.expansions:
        words.append(f"{one.words} also as {one.alternative} ({one.weight:g})")
    return tuple(words)


def _side(row: PreviewRow, product: Product, place: int) -> Side:
    return Side(
        place, row.title, row.product, product_link(row.product), picture_address(product.image),
        standin(product), row.fate, _moved(row),
        tuple(dict.fromkeys(f"{one.action} by {one.rule}" for one in row.rules)),
    )  # fmt: skip


def _moved(row: PreviewRow) -> str:
    if row.before is None:
        return "new"
    if row.after is None:
        return "gone"
    by = row.before - row.after
    return "" if not by else f"{'up' if by > 0 else 'down'} {abs(by)}"
