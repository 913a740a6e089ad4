"""Map the columns of a shop's own file to the fields of a product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from catalog.errors import SourceError

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "id": (
        "id", "product id", "sku", "asin", "item id", "uniq id", "unique id", "uid", "product uid",
        "article number", "item number", "product code", "item code", "code", "handle", "ean",
        "gtin", "upc", "isbn", "objectid", "variant sku",
    ),
    "title": (
        "title", "name", "product name", "product title", "item name", "item title",
        "product display name", "display name", "headline",
    ),
    "description": (
        "description", "product description", "long description", "body html", "body", "details",
        "about product", "short description", "summary", "overview", "text",
    ),
    "brand": (
        "brand", "brand name", "product brand", "manufacturer", "manufacturer name", "vendor",
        "maker", "supplier", "store",
    ),
    "category": (
        "category", "categories", "category path", "category hierarchy", "product category",
        "product category tree", "product type", "google product category", "category name",
        "department", "breadcrumb", "breadcrumbs", "taxonomy", "amazon category and sub category",
    ),
    "price": (
        "sale price", "selling price", "discounted price", "discount price", "current price",
        "final price", "price", "unit price", "price usd", "price eur", "variant price", "amount",
        "list price", "retail price", "regular price", "actual price",
    ),
    "list_price": (
        "price", "list price", "retail price", "regular price", "actual price", "mrp", "msrp",
        "compare at price", "variant compare at price",
    ),
    "currency": ("currency", "currency code", "price currency"),
    "image": (
        "image", "image url", "image link", "img", "img url", "img link", "images", "image src",
        "picture", "picture url", "photo", "main image", "thumbnail", "image urls",
    ),
    "url": ("url", "link", "product url", "product link", "page url", "permalink", "href"),
    "rating": (
        "rating", "average rating", "avg rating", "average review rating", "product rating",
        "review rating", "stars", "overall rating", "ratings",
    ),
    "rating_count": (
        "rating count", "ratings count", "review count", "reviews count", "number of reviews",
        "num reviews", "no of ratings", "number of ratings", "rating number", "num ratings",
        "reviews", "total reviews",
    ),
    "availability": (
        "availability", "in stock", "is in stock", "stock", "quantity", "qty", "inventory",
        "stock quantity", "number available in stock", "available", "stock status",
        "variant inventory qty", "is available",
    ),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "address": ("address", "street", "street address"),
    "city": ("city", "town"),
    "region": ("region", "state", "province"),
    "postal_code": ("postal code", "postcode", "zip", "zip code"),
    "country": ("country", "country code"),
    "released": (
        "released", "release date", "date released", "date first available", "launch date",
        "published at", "publish date",
    ),
}  # fmt: skip
"""Fields of a product, each with the names that columns for it have, the best first."""

PLACE: Final = ("latitude", "longitude", "address", "city", "region", "postal_code", "country")

ColumnMap = Mapping[str, str]
"""Field of a product -> name of the column that holds it."""


class Columns:
    """Which column holds which field; all other columns are attributes.

    `chosen` names columns by hand ({"title": "Name"}) and wins over the automatic choice.
    Raises `SourceError` where it names a field that products do not have.
    """

    def __init__(self, chosen: ColumnMap | None = None) -> None:
        self._chosen = dict(chosen or {})
        self._known: dict[tuple[str, ...], dict[str, str]] = {}
        for field in self._chosen:
            if field not in FIELDS:
                raise SourceError(
                    f"The column map names the field {field!r}.",
                    fix=f"Fields are {', '.join(FIELDS)}.",
                )

    def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """Return field -> column for records with these columns, the same for the same names."""
        key = tuple(names)
        found = self._known.get(key)
        if found is None:
            found = self._resolve(key)
            if len(self._known) < 2000:  # JSON lines may have a new set of keys on each line
                self._known[key] = found
        return found

    def require(self, names: list[str], file: str) -> dict[str, str]:
        """Return field -> column, or raise `SourceError` where id or title has no column."""
        absent = [column for column in self._chosen.values() if column not in names]
        if absent:
            raise SourceError(
                f"{file} has no column {', '.join(map(repr, absent))}.",
                fix=f"Its columns are {', '.join(names[:40])}.",
            )
        found = self.resolve(names)
        missing = [field for field in ("id", "title") if field not in found]
        if missing:
            raise SourceError(
                f"{file} has no column that looks like {' or '.join(missing)};"
                f" its columns are {', '.join(names[:40])}.",
                fix="Say which it is with a column map, for example "
                + " ".join(f"{field}=NAME" for field in missing)
                + ".",
            )
        return found

    def _resolve(self, names: tuple[str, ...]) -> dict[str, str]:
        plain: dict[str, str] = {}
        for name in names:
            plain.setdefault(plain_name(name), name)
        found: dict[str, str] = {}
        taken = set(self._chosen.values())
        for field, candidates in FIELDS.items():
            chosen = self._chosen.get(field)
            if chosen is not None:
                if chosen in names:
                    found[field] = chosen
                continue
            for candidate in candidates:
                column = plain.get(candidate)
                if column is not None and column not in taken:
                    found[field] = column
                    taken.add(column)
                    break
        return found


def plain_name(column: str) -> str:
    """Return a column's name for comparison: "Product_Name ", "productName" -> "product name"."""
    spaced = [" " + char if char.isupper() and before.islower() else char
              for before, char in zip(" " + column, column, strict=False)]  # fmt: skip
    words = "".join(char if char.isalnum() else " " for char in "".join(spaced))
    return " ".join(words.lower().split())
