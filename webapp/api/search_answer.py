"""What a search answers, as a model: the shape that its JSON has."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from catalog.product import AttributeValue, Availability, Location
from ranker.request import Mode, Sort
from ranker.response import FacetKind, Reranked
from webapp.api.explanation_answer import BannerPart, ExplanationPart, RulePart
from webapp.api.operation import Answer, Part
from webapp.api.plan_answer import PlanPart, UnderstoodPart

Relation = Literal["exact", "at_least"]


class TotalPart(Part):
    """How many products were found; `at_least` where a limit or an outage cut the count."""

    value: int = Field(ge=0)
    relation: Relation


class PartialPart(Part):
    """What part of the engine did not answer."""

    timed_out: bool
    failed_shards: int = Field(ge=0)
    shards: int = Field(ge=0)


class OptionsPart(Part):
    """The variants of a product that stand behind it."""

    count: int = Field(ge=0)
    ids: tuple[str, ...]


class HighlightPart(Part):
    """A text with the words of the query: pairs of first and one-past-last character."""

    text: str
    spans: tuple[tuple[int, int], ...]


class HitPart(Part):
    """One product of the page; `rank` counts from 1 over all pages."""

    rank: int = Field(ge=1)
    score: float
    id: str
    title: str
    brand: str
    category: tuple[str, ...] = Field(description="From the root to the leaf.")
    price: float | None
    currency: str
    rating: float | None = Field(description="From 0 to 5 stars.")
    rating_count: int
    availability: Availability
    image: str | None
    url: str | None
    attributes: dict[str, AttributeValue | None]
    relevance: float | None = Field(
        description="The probability that it is relevant; null where nothing learned looked at it."
    )
    reason: str | None = Field(description="Why it is here, in a sentence of facts.")
    options: OptionsPart
    location: Location | None = None
    highlights: dict[str, HighlightPart] | None = Field(None, description="With `highlight`.")
    explanation: ExplanationPart | None = Field(None, description="With `explain`.")


class FacetValuePart(Part):
    """One value of a facet, and how many products choosing it would show.

    `filter` is what to send as `filter` to choose it. `low` and `high` are the ends of a range.
    """

    value: str
    label: str
    count: int = Field(ge=0)
    selected: bool
    depth: int = Field(ge=0, description="The level in a hierarchy, 0 at the root.")
    filter: str
    low: float | None = None
    high: float | None = None


class PriceBinPart(Part):
    """How many products cost from `low` to below `high`; in the last bin `high` is one of them."""

    low: float
    high: float
    count: int = Field(ge=0)


class FacetPart(Part):
    """A facet: counts over the whole result set as if it were not filtered by this field."""

    field: str
    label: str
    kind: FacetKind
    relation: Relation
    values: tuple[FacetValuePart, ...]
    bins: tuple[PriceBinPart, ...] | None = Field(
        None, description="Of the facet of prices: how they are spread, side by side."
    )


class SearchAnswer(Answer):
    """One page of hits, the facets of the whole result set, and how it came about."""

    query: str
    mode: Mode
    sort: Sort
    page: int = Field(ge=1)
    per_page: int = Field(ge=1)
    pages: int = Field(ge=0, description="Pages that may be asked for.")
    total: TotalPart
    partial: PartialPart | None = Field(description="Null where the whole engine answered.")
    understood: UnderstoodPart | None = Field(
        description="What was made of the query; null where its words were taken as they are."
    )
    reranked: Reranked = Field(description="Whether the cross-encoder read the head of the list.")
    collapsed: int = Field(ge=0, description="Products of the total that are options of a hit.")
    hits: tuple[HitPart, ...]
    facets: tuple[FacetPart, ...]
    filters: tuple[str, ...] = Field(description="The filters as they were understood.")
    rules: tuple[RulePart, ...] = Field(description="Business rules that fired.")
    banners: tuple[BannerPart, ...]
    redirect: str | None = Field(description="Where a business rule sends whoever asks this.")
    generation: str = Field(description="The generation of the index that answered.")
    index: str
    alternatives: tuple[HitPart, ...] = Field(
        (), description="Where nothing was found: the nearest, which are no results."
    )
    plan: PlanPart | None = Field(None, description="With `explain`: the whole plan.")
    stages_ms: dict[str, float] = Field(
        default_factory=dict, description="With `explain`: milliseconds of each stage."
    )
