"""Product: one thing that can be found, bought or visited."""

from __future__ import annotations

from datetime import date
from math import isfinite
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Availability = Literal["in_stock", "out_of_stock", "preorder", "unknown"]
AttributeValue = str | float | bool | tuple[str, ...]
ATTRIBUTE_PREFIX = "attributes."
"""What comes before an attribute's name where a field is named, as in `attributes.color`."""

LONGEST_QUOTE = 600
"""Characters of a review's text that are kept."""
MOST_QUOTED = 3
MOST_GOES_WITH = 12

ProductId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=256)]


class Location(BaseModel):
    """Where a place is; latitude and longitude in degrees (WGS 84)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    address: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class QuotedReview(BaseModel):
    """One review that is shown with a product; `helpful` is how many people found it helpful.

    `text` is cut to `LONGEST_QUOTE` characters; `verified` says that the reviewer bought it, None
    where the source does not say.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: Annotated[str, StringConstraints(max_length=LONGEST_QUOTE)] = ""
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_QUOTE)]
    rating: Annotated[float, Field(ge=0, le=5)] | None = None
    day: date | None = None
    helpful: Annotated[int, Field(ge=0)] = 0
    verified: bool | None = None


class ReviewSummary(BaseModel):
    """What the reviews of one product add up to.

    `histogram` counts ratings of 1 to 5 stars, rounded to the nearest; `words` is the mean
    length of a review's text in words; `newest` is the day of the latest review. `quoted` are the
    most helpful of those that have a text, best first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: Annotated[int, Field(ge=0)] = 0
    mean: Annotated[float, Field(ge=0, le=5)] | None = None
    histogram: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    words: float = 0.0
    newest: date | None = None
    quoted: Annotated[tuple[QuotedReview, ...], Field(max_length=MOST_QUOTED)] = ()


class Product(BaseModel):
    """One product (or place) as every reader produces it and every engine stores it.

    `category` is one path from the root to the leaf. `price` is in units of `currency`.
    `rating` is 0 to 5 stars. `attributes` are whatever else the source says: text, number,
    yes or no, or several texts. `released` is the day the product was first available, and
    `source` names the format that it was read from. `goes_with` are the ids of products that the
    source says are bought with it, the surest first; they need not be in the catalogue.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: ProductId
    title: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    description: str = ""
    brand: str = ""
    category: tuple[str, ...] = ()
    price: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    currency: str = "USD"
    attributes: dict[str, AttributeValue] = Field(default_factory=dict)
    image: str = ""
    url: str = ""
    rating: Annotated[float, Field(ge=0, le=5)] | None = None
    rating_count: Annotated[int, Field(ge=0)] = 0
    availability: Availability = "unknown"
    location: Location | None = None
    released: date | None = None
    reviews: ReviewSummary | None = None
    goes_with: Annotated[tuple[ProductId, ...], Field(max_length=MOST_GOES_WITH)] = ()
    source: str = ""


def value_texts(value: AttributeValue) -> tuple[str, ...]:
    """Return an attribute's value as the texts that a filter takes."""
    if isinstance(value, str):
        return (value,)
    if value is True:
        return ("yes",)
    if value is False:
        return ("no",)
    if isinstance(value, tuple):
        return value
    if not isfinite(value):
        return ()
    return (str(int(value)) if value == int(value) else repr(value),)
