"""What suggestions are answered with, as a model: the shape that their JSON has."""

from __future__ import annotations

from pydantic import Field

from catalog.product import Availability
from query.suggest.suggestion import SuggestionKind
from webapp.api.operation import Answer, Part


class SuggestedProductPart(Part):
    """A suggested product, as far as a line of a list shows it."""

    id: str
    brand: str
    price: float | None
    currency: str
    rating: float | None = Field(description="From 0 to 5 stars.")
    rating_count: int
    availability: Availability
    image: str | None = Field(description="A small picture.")


class SuggestionPart(Part):
    """One way in which what is being typed may go on."""

    text: str
    kind: SuggestionKind
    completed: tuple[tuple[int, int], ...] = Field(
        description="The parts of the text that are not typed yet: pairs of first and one-past-last"
        " character."
    )
    category: tuple[str, ...] = Field(
        description="From the root down: the category itself, or where a query is looked for;"
        " empty for everywhere."
    )
    count: int = Field(ge=0, description="How many products it leads to.")
    corrected: bool = Field(description="Whether something typed was taken for a slip.")
    q: str = Field(description="What to search for; empty where only `filter` narrows.")
    filter: tuple[str, ...] = Field(description="What to send as `filter` with it.")
    url: str = Field(description="The page of the shop that it leads to.")
    product: SuggestedProductPart | None


class SuggestAnswer(Answer):
    """Suggestions: queries first, then categories, brands and products, the likeliest first."""

    query: str = Field(description="What is completed.")
    suggestions: tuple[SuggestionPart, ...]
