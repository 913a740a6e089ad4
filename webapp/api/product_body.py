"""A product as a caller sends it: checked field by field, told in words what is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from catalog.product import (
    LONGEST_QUOTE,
    MOST_GOES_WITH,
    MOST_QUOTED,
    AttributeValue,
    Location,
    Product,
    QuotedReview,
    ReviewSummary,
)
from indexer.sources.attributes import MAX_ATTRIBUTES, MAX_VALUE
from indexer.sources.cleaning import MAX_TEXT, plain
from webapp.http.errors import ParameterError
from webapp.parameters.filter_syntax import AVAILABILITIES
from webapp.parameters.json_body import as_json

_LONGEST_NAME = 100
# "titel" is near to "title"; "colour" is not to be taken for "source".
_NEAR = 0.7
_OF_THE_ANSWER = frozenset({"query_id", "took_ms"})
_TEXT = (f"a text of up to {MAX_TEXT:,} characters",)
_STARS = ("a number from 0 to 5", "null")
_COUNT = ("a whole number of 0 or more",)
_DAY = ("a day such as 2024-01-31", "null")

FIELDS_ALLOW: Mapping[str, tuple[str, ...]] = {
    "id": ("a text of 1 to 256 characters that can be shown",),
    "title": ("a text of 1 to 2,000 characters",),
    "description": _TEXT, "brand": _TEXT, "currency": _TEXT, "image": _TEXT, "url": _TEXT,
    "source": _TEXT,
    "category": ("a list of texts, from the root to the leaf",),
    "price": ("a number of 0 or more", "null"),
    "attributes": (f"an object of up to {MAX_ATTRIBUTES} attributes",),
    "rating": _STARS,
    "rating_count": _COUNT,
    "availability": AVAILABILITIES,
    "location": ("an object with latitude and longitude", "null"),
    "location.latitude": ("degrees from -90 to 90",),
    "location.longitude": ("degrees from -180 to 180",),
    "released": _DAY,
    "reviews": ("an object with count and mean", "null"),
    "reviews.count": _COUNT,
    "reviews.mean": _STARS,
    "reviews.histogram": ("five whole numbers, for 1 to 5 stars",),
    "reviews.words": ("a number",),
    "reviews.newest": _DAY,
    "reviews.quoted": (
        f"a list of up to {MOST_QUOTED} reviews, each an object with a text of up to"
        f" {LONGEST_QUOTE} characters",
    ),
    "reviews.quoted.title": (f"a text of up to {LONGEST_QUOTE} characters",),
    "reviews.quoted.text": (f"a text of 1 to {LONGEST_QUOTE} characters",),
    "reviews.quoted.rating": _STARS,
    "reviews.quoted.day": _DAY,
    "reviews.quoted.helpful": _COUNT,
    "reviews.quoted.verified": ("true", "false", "null"),
    "goes_with": (f"a list of up to {MOST_GOES_WITH} ids",),
}  # fmt: skip
"""What each field of a product may be, in words."""

_ATTRIBUTE = (f"a text of up to {MAX_VALUE:,} characters", "a number", "true", "false",
              "a list of texts")  # fmt: skip
_MODELS: Mapping[str, type[BaseModel]] = {
    "": Product, "location": Location, "reviews": ReviewSummary, "reviews.quoted": QuotedReview,
}  # fmt: skip


class ProductError(ParameterError):
    """A product that was sent has a field that is unknown, missing or of another kind."""

    code = "bad_product"
    status = 422


def read_product(given: object, product_id: str | None = None) -> Product:
    """Build a product from what JSON says; `product_id` is its id where the address has one.

    Control characters go, as they do from files. Raises ProductError for the first field that
    is wrong.
    """
    if not isinstance(given, dict):
        raise ProductError(
            "A product is an object.", field="", value=_value(given),
            allowed=('{"id": "A1", "title": "…"}',), fix="Send the fields of one product.",
        )  # fmt: skip
    # An answer of the API can be sent back as it is: these two are of the answer.
    given = {name: value for name, value in given.items() if name not in _OF_THE_ANSWER}
    if product_id is not None and given.setdefault("id", product_id) != product_id:
        raise ProductError(
            "The product's id is another than that of the address.",
            field="id", value=_value(given["id"]), allowed=(product_id,),
            fix="Leave the id out, or send it to its own address.",
        )  # fmt: skip
    try:
        product = Product.model_validate(given)
    except ValidationError as error:
        found = error.errors(include_url=False)
        # A field that is written wrongly is the reason why another one is missing.
        first = min(found, key=lambda one: one["type"] != "extra_forbidden")
        raise _explained(first) from error
    if product_id is not None and product.id != product_id:
        raise _wrong("id", product_id, "begins or ends with a blank")
    _check_texts(product)
    return _tidied(product)


def _check_texts(product: Product) -> None:
    if not product.id.isprintable():
        raise _wrong("id", product.id, "has characters that cannot be shown")
    if not plain(product.title):
        raise _wrong("title", product.title, "has no characters that can be shown")
    if any(not one.isprintable() for one in product.goes_with):
        raise _wrong("goes_with", None, "has an id with characters that cannot be shown")
    for name in ("description", "brand", "currency", "image", "url", "source"):
        if len(text := getattr(product, name)) > MAX_TEXT:
            raise _wrong(name, text, f"has {len(text):,} characters")
    if any(len(level) > MAX_TEXT for level in product.category):
        raise _wrong("category", None, "has a level that is too long")
    if (count := len(product.attributes)) > MAX_ATTRIBUTES:
        raise _wrong("attributes", None, f"are {count:,}")
    for name, value in product.attributes.items():
        if not (0 < len(name.strip()) <= _LONGEST_NAME and name.isprintable()):
            raise ProductError(
                "An attribute's name cannot be shown.", field="attributes", value=name,
                allowed=(f"a name of 1 to {_LONGEST_NAME} characters",), fix="Rename it.",
            )  # fmt: skip
        texts = value if isinstance(value, tuple) else (value,)
        if any(isinstance(text, str) and len(text) > MAX_VALUE for text in texts):
            raise _wrong(f"attributes.{name}", None, "is too long")


def _tidied(product: Product) -> Product:
    lines = (plain(line) for line in product.description.splitlines())
    return product.model_copy(
        update={
            "title": plain(product.title),
            "description": "\n".join(lines).strip(),
            "brand": plain(product.brand),
            "category": tuple(level for one in product.category if (level := plain(one))),
            "attributes": {name: _plain(value) for name, value in product.attributes.items()},
            "reviews": None if product.reviews is None else _tidied_reviews(product.reviews),
            "goes_with": tuple(dict.fromkeys(product.goes_with)),
        }
    )


def _tidied_reviews(reviews: ReviewSummary) -> ReviewSummary:
    quoted = (
        one.model_copy(update={"title": plain(one.title), "text": plain(one.text)})
        for one in reviews.quoted
    )
    return reviews.model_copy(update={"quoted": tuple(one for one in quoted if one.text)})


def _plain(value: AttributeValue) -> AttributeValue:
    if isinstance(value, tuple):
        return tuple(plain(text) for text in value)
    return plain(value) if isinstance(value, str) else value


def _explained(error: ErrorDetails) -> ProductError:
    parts = [str(part) for part in error["loc"]]
    # Below an attribute are the kinds that it was tried as, below a list the numbers of its items.
    path = parts[:2] if parts[0] in ("attributes", "location", "reviews") else parts[:1]
    own = len(parts) == len(path)
    if parts[:2] == ["reviews", "quoted"] and len(parts) > 3:
        path, own = [*path, parts[3]], len(parts) == 4
    field = ".".join(path)
    if error["type"] == "extra_forbidden":
        return _unknown(field, _MODELS[".".join(path[:-1])])
    if error["type"] == "missing" and own:
        allowed = FIELDS_ALLOW.get(field, ())
        return ProductError(
            f"Field {field!r} is missing.", field=field, allowed=allowed, fix="Send it too."
        )
    return _wrong(field, error["input"], "has a value that is not allowed")


def _unknown(field: str, model: type[BaseModel]) -> ProductError:
    name = field.rpartition(".")[2]
    known = tuple(model.model_fields)
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=_NEAR)
    other = "Remove it, or send it inside 'attributes'." if model is Product else "Remove it."
    return ProductError(
        "There is no such field.",
        field=field[:_LONGEST_NAME],
        allowed=known,
        fix=f"Did you mean {near[0]!r}?" if near else other,
    )


def _wrong(field: str, value: object, what: str) -> ProductError:
    attribute = field.startswith("attributes.")
    allowed = _ATTRIBUTE if attribute else FIELDS_ALLOW.get(field, _TEXT)
    text = _value(value)
    near = difflib.get_close_matches(text or "", allowed, n=1, cutoff=_NEAR)
    return ProductError(
        f"Field {field!r} {what}.",
        field=field,
        value=text,
        allowed=allowed,
        fix=f"Did you mean {near[0]!r}?" if near else f"Give {' or '.join(allowed)}.",
    )


def _value(given: Any) -> str | None:
    """Write what was given as JSON has it; a text as it stands."""
    if given is None or isinstance(given, str):
        return given
    return as_json(given)
