"""Event: what one visitor did with one product."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from catalog.product import ProductId

EventKind = Literal["view", "click", "cart", "purchase"]


class Event(BaseModel):
    """One shopping event; `at` is a moment in UTC, `order_id` groups the lines of a purchase.

    `query_id` is that of the search whose answer was acted on and `position` the place of the
    product in its hits, from 1 over all pages; 0 where it is not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: EventKind
    product_id: ProductId
    user_id: str
    at: datetime
    order_id: str = ""
    query: str = ""
    query_id: str = ""
    position: int = Field(0, ge=0)
