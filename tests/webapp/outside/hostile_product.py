"""A product whose every text is one payload."""

from __future__ import annotations

from typing import Any

from indexer.sources.cleaning import plain

_FIELDS: dict[str, Any] = {
    "title": lambda text: text[:2000],
    "description": lambda text: f"{text}\n{text}",
    "brand": lambda text: text,
    "category": lambda text: [text, f"{text} 2"],
    "currency": lambda text: text,
    "attributes": lambda text: {"color": text, "hours": text, "many": [text, f"{text} 2"]},
    "attributes' names": lambda text: {_name(text): "x"},
    "image": lambda text: text,
    "url": lambda text: text,
    "location": lambda text: {"latitude": 1.5, "longitude": 2.5} | dict.fromkeys(
        ("address", "city", "region", "postal_code", "country"), text
    ),
    "reviews": lambda text: {
        "count": 2, "mean": 4.0, "histogram": [0, 0, 0, 2, 0],
        "quoted": [{"title": text[:600], "text": text[:600], "rating": 4, "day": "2024-01-31"}],
    },
    "goes_with": lambda text: [_id(text)],
    "source": lambda text: text,
}  # fmt: skip
FIELDS = ("id", *_FIELDS)
_ADDRESSES = {"image": "https://pictures.example/a.jpg", "url": "https://seller.example/a"}


def hostile_product(payload: str, fields: tuple[str, ...] = FIELDS) -> dict[str, Any]:
    """Return a product with a payload in some fields, and what is usual in the others."""
    product: dict[str, Any] = {"price": 12.5, "rating": 4.5, "rating_count": 7}
    for name, make in _FIELDS.items():
        given = make(payload if name in fields else "usual")
        if name in _ADDRESSES and name not in fields:
            given = _ADDRESSES[name]
        key = "attributes" if name == "attributes' names" else name
        product[key] = product.get(key, {}) | given if key == "attributes" else given
    return product | {"id": _id(payload) if "id" in fields else "usual"}


def _id(text: str) -> str:
    # Ids are refused that cannot be shown; what is refused is in the tests of requests.
    shown = "".join(char for char in text if char.isprintable())[:200].strip()
    return shown or "unseen"


def _name(text: str) -> str:
    return _id(plain(text))[:100].strip() or "unseen"
