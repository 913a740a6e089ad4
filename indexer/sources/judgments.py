"""One judged pair of a query and a product, as evaluation reads it."""

from __future__ import annotations

from typing import NamedTuple


class Judgment(NamedTuple):
    """How well one product answers one query; a higher `rating` is better and 0 is irrelevant."""

    query: str
    docid: str
    rating: int
