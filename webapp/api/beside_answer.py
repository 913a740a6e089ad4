"""What is answered about products beside one, and about the values of one facet, as models."""

from __future__ import annotations

from pydantic import Field

from webapp.api.operation import Answer
from webapp.api.search_answer import FacetPart, HitPart


class BesideAnswer(Answer):
    """Products beside one; the `reason` of each says what it has to do with that."""

    id: str = Field(description="The id of the product that was asked about.")
    hits: tuple[HitPart, ...] = Field(description="Best first; none where there is nothing to say.")
    index: str


class FacetValuesAnswer(Answer):
    """The values of one facet that have a text."""

    text: str = Field(description="The text that they have, empty where none was given.")
    facet: FacetPart
    index: str
