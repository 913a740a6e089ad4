"""TinyEngine: a whole engine in a few dozen lines, by looking at every product each time."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from catalog.errors import IndexMissingError, NotFoundError
from catalog.product import Product
from query.plan import Looser, QueryPlan, plain_plan
from query.suggest.suggestion import Suggestion
from ranker.request import Filter, Near, SearchRequest
from ranker.response import (
    Explanation,
    Facet,
    FacetValue,
    Highlight,
    Hit,
    PriceBin,
    SearchResponse,
    Shortfall,
)
from ranker.rules.fired import NOTHING
from ranker.rules.fixed import FixedRules
from ranker.sentence import Fact, Part, Sentence
from ranker.trial import Trial
from retail_search.changed import Changed
from webapp.engine import Readiness

LABELS = {
    "category": "Category", "brand": "Brand", "price": "Price", "rating": "Rating",
    "availability": "Availability", "attributes.color": "Color",
}  # fmt: skip
_PRICES: tuple[tuple[float | None, float | None], ...] = (
    (None, 25), (25, 50), (50, 100), (100, 200), (200, None),
)  # fmt: skip


@dataclass
class TinyEngine:
    """Finds the products that contain each word of the query somewhere.

    `failure` is raised instead of any answer, `shortfall` is said of each. Products without a
    price are refused where `needs_price` is set. `plans` says how some queries are understood,
    `dress` puts on each hit what a ranker says of it, `said` is said of each answer.
    """

    products: tuple[Product, ...]
    index: str = "shop"
    published: bool = True
    capped: bool = False
    shortfall: Shortfall | None = None
    failure: Exception | None = None
    needs_price: bool = False
    knows_state: bool = True
    changes: int = 0
    plans: dict[str, QueryPlan] = field(default_factory=dict)
    given_up: tuple[Looser, ...] = ()
    alternatives: tuple[Hit, ...] = ()
    dress: Callable[[Hit], Hit] = lambda hit: hit
    said: dict[str, Any] = field(default_factory=dict)

    def ready(self) -> Readiness:
        if self.failure is not None:
            raise self.failure
        if not self.published:
            raise IndexMissingError("No generation is published.")
        return Readiness("g1", len(self.products))

    def state(self) -> str:
        self.ready()
        return f"g1.{self.changes}" if self.knows_state else ""

    def product(self, product_id: str) -> Product:
        self.ready()
        for product in self.products:
            if product.id == product_id:
                return product
        raise NotFoundError(f"There is no product {product_id!r}.", fix="Check the id.")

    def plan(self, text: str, *, verbatim: bool = False) -> QueryPlan:
        self.ready()
        return plain_plan(text) if verbatim else self.plans.get(text, plain_plan(text))

    def similar(self, product_id: str, limit: int = 12) -> tuple[Hit, ...]:
        own = self.product(product_id)
        others = [p for p in self.products if p.category == own.category and p.id != own.id]
        leaf = own.category[-1] if own.category else ""
        part = Part("similar", f"same category {leaf}", (Fact("category", leaf),), "similar: ")
        return _shelf(others[:limit], Sentence((part,)))

    def together(self, product_id: str, limit: int = 12) -> tuple[Hit, ...]:
        by_id = {product.id: product for product in self.products}
        others = [by_id[one] for one in self.product(product_id).goes_with if one in by_id]
        part = Part(
            "bought together", "bought together", (Fact("goes_with", product_id),), "often "
        )
        return _shelf(others[:limit], Sentence((part,)))

    def facet_values(self, request: SearchRequest, field: str, text: str, limit: int = 20) -> Facet:
        (facet,) = self.search(replace(request, facets=(field,))).facets
        begins = [value for value in facet.values if value.label.lower().startswith(text.lower())]
        holds = [value for value in facet.values if text.lower() in value.label.lower()]
        return replace(facet, values=tuple(dict.fromkeys(begins + holds))[:limit])

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        self.ready()
        return suggestions(self.products, text)[:limit]

    def update(self, products: Sequence[Product], deleted: Sequence[str]) -> Changed:
        self.ready()
        kept = {product.id: product for product in self.products}
        unknown = tuple(name for name in deleted if name not in kept)
        gone = [kept.pop(name) for name in deleted if name in kept]
        taken = {p.id: p for p in products if p.price is not None or not self.needs_price}
        refused = tuple(f"{p.id}: no price" for p in products if p.id not in taken)
        self.changes += 1
        self.products = tuple((kept | taken).values())
        return Changed(len(taken), len(gone), unknown, refused)

    def try_out(self, request: SearchRequest, trial: Trial) -> SearchResponse:
        """Pin and hide what rules name by its id; that much of a trial shows on a page."""
        answer = self.search(replace(request, page=1, per_page=1_000))
        fired = NOTHING
        if request.rules and trial.rules is not None:
            fired = FixedRules(trial.rules).fired(request.query)
        hidden = {name for one in fired.hides for name in one.products.ids}
        listed = [hit.product for hit in answer.hits if hit.product.id not in hidden]
        for one in fired.pins:
            pinned = [p for p in self.products if p.id == one.pin.product]
            listed = [p for p in listed if p not in pinned]
            listed[one.pin.place - 1 : one.pin.place - 1] = pinned
        shown = listed[: request.per_page]
        return replace(
            answer,
            request=request,
            total=len(listed),
            hits=tuple(_hit(p, i, request) for i, p in enumerate(shown, start=1)),
            fired=fired.audit,
            banners=fired.banners,
            redirect=fired.redirect,
        )

    def search(self, request: SearchRequest) -> SearchResponse:
        self.ready()
        plan = self.plan(request.query, verbatim=request.verbatim)
        words = plan.text.lower().split()
        matched = [p for p in self.products if all(word in _text(p) for word in words)]
        found = [p for p in matched if _passes(p, request.filters)]
        found.sort(key=_ORDERS[request.sort])
        start = (request.page - 1) * request.per_page
        page = found[start : start + request.per_page]
        fields = tuple(LABELS) if request.facets is None else request.facets
        return SearchResponse(
            request=request,
            query_id="q1",
            generation="g1",
            total=len(found),
            total_is_lower_bound=self.capped,
            hits=tuple(
                self.dress(_hit(p, start + i, request)) for i, p in enumerate(page, start=1)
            ),
            facets=tuple(_facet(field, matched, request) for field in fields),
            took_ms=1.25,
            stages_ms={"match": 1.0},
            shortfall=self.shortfall,
            plan=plan,
            given_up=() if request.verbatim else self.given_up,
            alternatives=self.alternatives,
            **self.said,
        )


def _shelf(products: Sequence[Product], reason: Sentence) -> tuple[Hit, ...]:
    return tuple(
        Hit(rank, 1 / rank, product, reason=reason) for rank, product in enumerate(products, 1)
    )


def suggestions(products: Iterable[Product], text: str) -> tuple[Suggestion, ...]:
    """Complete a text with kinds of goods, categories, brands and products, by words' starts."""
    typed = text.lower().strip()
    goods = [product for product in products if product.category]
    kinds = Counter(p.title.removeprefix(f"{p.brand} ").partition(",")[0].lower() for p in goods)
    leaves = Counter(p.category for p in goods)
    brands = Counter(p.brand for p in goods)
    found = [Suggestion(name, "query", count=count) for name, count in kinds.items()]
    found += [Suggestion(path[-1], "category", (), path, "", n) for path, n in leaves.items()]
    found += [Suggestion(name, "brand", count=count) for name, count in brands.items()]
    found += [Suggestion(p.title, "product", product_id=p.id, count=1, product=p) for p in goods]
    shown, taken = [], Counter[str]()
    for one in found:
        at = f" {one.text}".lower().find(f" {typed}")
        if typed and at >= 0 and taken[one.kind] < 3:
            taken[one.kind] += 1
            spans = ((0, at), (at + len(typed), len(one.text)))
            shown.append(replace(one, completed=tuple(s for s in spans if s[0] < s[1])))
    return tuple(shown)


def _text(product: Product) -> str:
    parts = (product.title, product.brand, *product.category, product.description)
    return " ".join(parts).lower()


def _hit(product: Product, rank: int, request: SearchRequest) -> Hit:
    why = Explanation(
        lexical_rank=rank,
        lexical_score=12.5,
        semantic_rank=None,
        semantic_score=None,
        score=1 / rank,
        matched={"title": tuple(request.query.split())},
        parts={"fusion": 0.5},
    )
    marks = _highlights(product, request.query) if request.highlight else ()
    return Hit(rank, 1 / rank, product, why if request.explain else None, marks)


def _highlights(product: Product, query: str) -> tuple[Highlight, ...]:
    words = re.compile("|".join(map(re.escape, query.split())) or "(?!)", re.IGNORECASE)
    texts = (("title", product.title), ("description", product.description))
    found = ((name, text, [match.span() for match in words.finditer(text)]) for name, text in texts)
    return tuple(Highlight(name, text, tuple(spans)) for name, text, spans in found if spans)


_ORDERS: dict[str, Callable[[Product], tuple[float, str]]] = {
    "relevance": lambda p: (0.0, p.id),
    "price_asc": lambda p: (math.inf if p.price is None else p.price, p.id),
    "price_desc": lambda p: (math.inf if p.price is None else -p.price, p.id),
    "rating": lambda p: (-(p.rating or 0), p.id),
    "newest": lambda p: (-(p.released or date.min).toordinal(), p.id),
}


def _passes(product: Product, filters: Iterable[Filter]) -> bool:
    fields: dict[str, bool] = {}
    for one in filters:
        fields[one.field] = fields.get(one.field, False) or _holds(product, one)
    return all(fields.values())


def _holds(product: Product, one: Filter) -> bool:
    if one.near is not None:
        return (
            product.location is not None and _kilometres(product, one.near) <= one.near.kilometres
        )
    values = _values(product, one.field)
    if one.values:
        return any(value in one.values for value in values)
    low, high = one.low, one.high
    numbers = (value for value in values if isinstance(value, float))
    return any((low is None or low <= n) and (high is None or n <= high) for n in numbers)


def _values(product: Product, field: str) -> tuple[str | float, ...]:
    if field == "category":
        return tuple(" > ".join(product.category[: i + 1]) for i in range(len(product.category)))
    if field.startswith("attributes."):
        value = product.attributes.get(field.removeprefix("attributes."))
        if isinstance(value, tuple):
            return value
        return () if value is None else (str(value) if isinstance(value, bool) else value,)
    if field == "released":
        return (float((product.released - date(1970, 1, 1)).days),) if product.released else ()
    value = getattr(product, field)
    return () if value is None or value == "" else (value,)


def _kilometres(product: Product, near: Near) -> float:
    assert product.location is not None
    north = (product.location.latitude - near.latitude) * 111
    east = (product.location.longitude - near.longitude) * 85
    return math.hypot(north, east)


def _facet(field: str, matched: list[Product], request: SearchRequest) -> Facet:
    others = tuple(one for one in request.filters if one.field != field)
    pool = [product for product in matched if _passes(product, others)]
    mine = [one for one in request.filters if one.field == field]
    label = LABELS.get(field, field)
    if field in ("price", "rating"):
        ends = _PRICES if field == "price" else tuple((float(low), None) for low in (4, 3, 2))
        ranges = (_range(field, low, high, pool, mine) for low, high in ends)
        values = tuple(value for value in ranges if value.count)
        return Facet(field, label, "range", values, bins=_bins(field, pool))
    counts = Counter(str(value) for product in pool for value in _values(product, field))
    chosen = {value for one in mine for value in one.values}
    values = tuple(
        FacetValue(
            value, value.rpartition(" > ")[2] if field == "category" else value, count,
            value in chosen, depth=value.count(" > ") if field == "category" else 0,
        )
        for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )  # fmt: skip
    return Facet(field, label, "hierarchy" if field == "category" else "values", values)


def _bins(field: str, pool: list[Product]) -> tuple[PriceBin, ...]:
    """Prices in steps of 10."""
    prices = [product.price for product in pool if product.price is not None]
    if field != "price" or not prices:
        return ()
    counts = Counter(int(price // 10) for price in prices)
    steps = range(min(counts), max(counts) + 1)
    return tuple(PriceBin(step * 10.0, step * 10.0 + 10, counts[step]) for step in steps)


def _range(
    field: str, low: float | None, high: float | None, pool: list[Product], mine: list[Filter]
) -> FacetValue:
    one = Filter(field, low=low, high=high)
    ends = ["" if end is None else f"{end:g}" for end in (low, high)]
    if field == "rating":
        label = f"{ends[0]} stars and up"
    else:
        label = (
            f"${ends[0]} – ${ends[1]}"
            if all(ends)
            else f"up to ${ends[1]}"
            if ends[1]
            else f"${ends[0]} and up"
        )
    count = sum(_holds(product, replace(one)) for product in pool)
    return FacetValue("..".join(ends), label, count, one in mine, low, high)
