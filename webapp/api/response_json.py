"""What the JSON API says: a SearchResponse and a Product as plain, dumpable values."""

from __future__ import annotations

from typing import Any

from catalog.product import Product
from ranker.response import Facet, FacetValue, Hit, SearchResponse, Shortfall
from webapp.api.explanation_json import banner_json, explanation_json, rule_json
from webapp.api.plan_json import plan_json, understood_json
from webapp.http.addresses import link_address, picture_address, web_address
from webapp.parameters.filter_syntax import (
    format_field,
    format_filter,
    format_filters,
)
from webapp.parameters.search_parameters import DEEPEST_HIT
from webapp.shop.highlights import sound_spans
from webapp.shop.narrowing import filter_of


def search_json(response: SearchResponse, index: str) -> dict[str, Any]:
    """Say what a search answered; `pages` counts the pages that may be asked for.

    `partial` is null, or says what part of the engine did not answer: every count is then the
    least that it may be. `reranked` says whether the cross-encoder read the head of the list. Of
    the products in `total` `collapsed` are options of another hit: that many less are listed.
    """
    partial = response.shortfall is not None
    request = response.request
    body: dict[str, Any] = {
        "query_id": response.query_id,
        "query": request.query,
        "mode": request.mode,
        "sort": request.sort,
        "page": request.page,
        "per_page": request.per_page,
        "pages": reachable_pages(response),
        "total": {
            "value": response.total,
            "relation": _relation(response.total_is_lower_bound or partial),
        },
        "partial": _partial(response.shortfall),
        "understood": understood_json(response.plan, response.given_up),
        "reranked": response.reranked,
        "collapsed": response.collapsed,
        "hits": [hit_json(hit, request.highlight) for hit in response.hits],
        "facets": [facet_json(facet, partial) for facet in response.facets],
        "filters": list(format_filters(request.filters)),
        "rules": [rule_json(rule) for rule in response.fired],
        "banners": [banner_json(banner) for banner in response.banners],
        "redirect": link_address(response.redirect) or None,
        "generation": response.generation,
        "index": index,
        "took_ms": round(response.took_ms, 3),
    }
    if response.alternatives:
        # Nothing was found: these are the nearest, and no results.
        body["alternatives"] = [hit_json(hit, False) for hit in response.alternatives]
    if request.explain:
        body["plan"] = plan_json(response.plan) if response.plan else None
        body["stages_ms"] = {name: round(ms, 3) for name, ms in response.stages_ms.items()}
    return body


def product_json(product: Product) -> dict[str, Any]:
    """Say everything that is known of one product."""
    body = product.model_dump(mode="json")
    body["image"] = picture_address(product.image) or None
    body["url"] = web_address(product.url) or None
    return body


def reachable_pages(response: SearchResponse) -> int:
    """Count the pages of a result set, as deep as pages may be asked for."""
    return min(response.pages, DEEPEST_HIT // response.request.per_page)


def _relation(is_lower_bound: bool) -> str:
    return "at_least" if is_lower_bound else "exact"


def _partial(shortfall: Shortfall | None) -> dict[str, Any] | None:
    if shortfall is None:
        return None
    return {
        "timed_out": shortfall.timed_out,
        "failed_shards": shortfall.failed_shards,
        "shards": shortfall.shards,
    }


def hit_json(hit: Hit, highlighted: bool = False) -> dict[str, Any]:
    """Say what is shown of one hit; `highlighted` says where its texts have the words."""
    product = hit.product
    body: dict[str, Any] = {
        "rank": hit.rank,
        "score": hit.score,
        "id": product.id,
        "title": product.title,
        "brand": product.brand,
        "category": list(product.category),
        "price": product.price,
        "currency": product.currency,
        "rating": product.rating,
        "rating_count": product.rating_count,
        "availability": product.availability,
        "image": picture_address(product.image) or None,
        "url": web_address(product.url) or None,
        "attributes": dict(product.attributes),
        "relevance": None if hit.relevance is None else round(hit.relevance, 4),
        "reason": hit.reason.text or None,
        "options": {"count": len(hit.options), "ids": list(hit.options)},
    }
    if product.location is not None:
        body["location"] = product.location.model_dump(mode="json")
    if highlighted:
        body["highlights"] = {
            one.field: {"text": one.text, "spans": [list(span) for span in spans]}
            for one in hit.highlights
            if (spans := sound_spans(one))
        }
    if hit.explanation is not None:
        body["explanation"] = explanation_json(hit.explanation, hit.reason)
    return body


def facet_json(facet: Facet, partial: bool = False) -> dict[str, Any]:
    """Say what a facet counts; `partial` says that a part of the engine did not answer."""
    body: dict[str, Any] = {
        "field": format_field(facet.field),
        "label": facet.label,
        "kind": facet.kind,
        "relation": _relation(facet.is_lower_bound or partial),
        "values": [_facet_value(facet, value) for value in facet.values],
    }
    if facet.field == "price":
        body["bins"] = [
            {"low": one.low, "high": one.high, "count": one.count} for one in facet.bins
        ]
    return body


def _facet_value(facet: Facet, value: FacetValue) -> dict[str, Any]:
    body: dict[str, Any] = {
        "value": value.value,
        "label": value.label,
        "count": value.count,
        "selected": value.selected,
        "depth": value.depth,
        # What to send back as `filter=` to choose this value, with nothing left to escape.
        "filter": format_filter(filter_of(facet, value))[0],
    }
    if facet.kind == "range":
        body["low"], body["high"] = value.low, value.high
    return body
