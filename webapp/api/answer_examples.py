"""What some answers look like, cut short, as the document shows them."""

from __future__ import annotations

from typing import Any

_HIT = {
    "rank": 1,
    "score": 0.031,
    "id": "B0ONBLKJUD",
    "title": "Wireless Headphones, Noise Cancelling, Black",
    "brand": "Alder",
    "category": ["Electronics", "Audio", "Headphones"],
    "price": 89.99,
    "currency": "USD",
    "rating": 4.4,
    "rating_count": 1207,
    "availability": "in_stock",
    "image": None,
    "url": None,
    "attributes": {"color": "Black"},
    "relevance": 0.93,
    "reason": "Both words are in the title; price up to 100.",
    "options": {"count": 1, "ids": ["B0ONBLKJUE"]},
}
_FACET = {
    "field": "brand",
    "label": "Brand",
    "kind": "values",
    "relation": "exact",
    "values": [
        {
            "value": "Alder",
            "label": "Alder",
            "count": 12,
            "selected": False,
            "depth": 0,
            "filter": "brand:Alder",
        }
    ],
    "bins": [],
}
SEARCH: dict[str, Any] = {
    "query_id": "93fd0c4f4fc5b7a1",
    "query": "wireles headphones",
    "mode": "hybrid",
    "sort": "relevance",
    "page": 1,
    "per_page": 20,
    "pages": 2,
    "total": {"value": 31, "relation": "exact"},
    "partial": None,
    "understood": {
        "text": "wireless headphones",
        "showing_results_for": "wireless headphones",
        "corrections": [{"before": "wireles", "after": "wireless"}],
        "conditions": [],
        "given_up": [],
    },
    "reranked": "full",
    "collapsed": 1,
    "hits": [_HIT],
    "facets": [_FACET],
    "filters": ["price:..100"],
    "rules": [],
    "banners": [],
    "redirect": None,
    "generation": "20260101T120000000000-0a1b2c",
    "index": "products",
    "took_ms": 9.2,
}
PRODUCT: dict[str, Any] = {
    "id": "B0ONBLKJUD",
    "title": "Wireless Headphones, Noise Cancelling, Black",
    "description": "Thirty hours on one charge.",
    "brand": "Alder",
    "category": ["Electronics", "Audio", "Headphones"],
    "price": 89.99,
    "currency": "USD",
    "attributes": {"color": "Black"},
    "image": None,
    "url": None,
    "rating": 4.4,
    "rating_count": 1207,
    "availability": "in_stock",
    "location": None,
    "released": "2024-03-01",
    "reviews": None,
    "goes_with": [],
    "source": "csv",
    "query_id": "9f0c1c6f0d1e4b7a8f3b2a1d0c9e8f7a",
    "took_ms": 0.4,
}
CHANGED: dict[str, Any] = {
    "upserted": 1,
    "deleted": 0,
    "unknown": ["lamp-2"],
    "errors": [],
    "query_id": "9f0c1c6f0d1e4b7a8f3b2a1d0c9e8f7a",
    "took_ms": 31.7,
}
PREDICTION: dict[str, Any] = {
    "text": "red shoes under $50",
    "intent": "category",
    "intents": {"category": 0.94, "product": 0.06},
    "own_label": None,
    "labels": [
        {"text": "red", "label": "color", "start": 0, "end": 3, "probability": 0.98},
        {"text": "shoes", "label": "core_product_type", "start": 4, "end": 9, "probability": 0.99},
    ],
    "department": None,
    "categories": [{"path": ["Clothing", "Shoes"], "probability": 0.81}],
    "query_id": "9f0c1c6f0d1e4b7a8f3b2a1d0c9e8f7a",
    "took_ms": 3.1,
}
