"""What the operations on single products answer, as models: the shape that their JSON has."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from catalog.product import (
    AttributeValue,
    Availability,
    Location,
    Product,
    ProductId,
    ReviewSummary,
)
from webapp.api.error_answer import ErrorAnswer
from webapp.api.operation import Answer, Part


class ProductAnswer(Answer):
    """Everything that is known of one product.

    It can be put back as it is: `query_id` and `took_ms` are no fields of a product, and are left
    out when one is put.
    """

    id: str
    title: str
    description: str
    brand: str
    category: tuple[str, ...] = Field(description="From the root to the leaf.")
    price: float | None
    currency: str
    attributes: dict[str, AttributeValue | None]
    image: str | None
    url: str | None
    rating: float | None = Field(description="From 0 to 5 stars.")
    rating_count: int
    availability: Availability
    location: Location | None
    released: date | None
    reviews: ReviewSummary | None
    goes_with: tuple[str, ...] = Field(
        description="Ids of products that its source says are bought with it, some of which the"
        " index may not have."
    )
    source: str


class ProductBody(Product):
    """A product as it is put; its id may be left out, as the address has it.

    Addresses may be null, as an answer has them where there are none.
    """

    id: ProductId = ""
    image: str | None = ""  # type: ignore[assignment]
    url: str | None = ""  # type: ignore[assignment]


class UpsertBody(ProductBody):
    """A product as it is put among others."""

    id: ProductId


class OperationLine(Part):
    """One operation: exactly one of the two."""

    upsert: UpsertBody | None = None
    delete: str | None = Field(None, min_length=1, max_length=256)


class LineErrorPart(Part):
    """An operation that was not carried out; `line` counts from 1, in an array the elements."""

    line: int = Field(ge=0)
    id: str | None
    code: str
    message: str
    field: str | None
    value: str | None
    allowed: tuple[str, ...] | None
    fix: str | None


class ChangedAnswer(Answer):
    """How many products were written and deleted, and what of it could not be done."""

    upserted: int = Field(ge=0)
    deleted: int = Field(ge=0)
    unknown: tuple[str, ...] = Field(description="Ids to delete that there were not.")
    errors: tuple[LineErrorPart, ...]


class NothingChangedAnswer(ChangedAnswer, ErrorAnswer):
    """Nothing was carried out: the first error as every error is, and beside it each line's."""
