"""Review: what one customer said of one product."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from catalog.product import ProductId


class Review(BaseModel):
    """One customer's review (or tip, which has no rating); `rating` is 1 to 5 stars."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    product_id: ProductId
    rating: Annotated[float, Field(ge=0, le=5)] | None = None
    title: str = ""
    text: str = ""
    user_id: str = ""
    day: date | None = None
    helpful: int = 0
    verified: bool | None = None
