"""SearchResponse: one page of hits, the facets of the whole result set, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from catalog.product import Product
from query.plan import Looser, QueryPlan
from ranker.request import SearchRequest
from ranker.sentence import Sentence

Reranked = Literal["off", "full", "partial"]
"""Whether the cross-encoder read the head of the list, or ran out of time while it did."""
FacetKind = Literal["values", "hierarchy", "range"]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet; `count` is the number of products that choosing it would show.

    `value` is what a filter takes, `label` what a person reads. For a range facet `low` and
    `high` are its ends. `depth` is the level in a hierarchy, 0 at the root.
    """

    value: str
    label: str
    count: int
    selected: bool = False
    low: float | None = None
    high: float | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class PriceBin:
    """How many products cost from `low` to below `high`; in the last bin `high` is one of them."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts over exactly the result set, without the facet's own filter (disjunctive).

    `is_lower_bound` says that a limit cut the set that was counted. The facet of prices has them
    in `bins` too, side by side from the lowest price to the highest, empty ones among them.
    """

    field: str
    label: str
    kind: FacetKind
    values: tuple[FacetValue, ...]
    is_lower_bound: bool = False
    bins: tuple[PriceBin, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a hit stood after one stage and what it scored there; None where it has no score."""

    stage: str
    rank: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature had for a value, and how much it moved the learned score of a hit."""

    feature: str
    value: float
    contribution: float


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A business rule that fired for a search, and what it did, in words."""

    rule: str
    action: str
    effect: str


@dataclass(frozen=True, slots=True)
class Banner:
    """A text that a business rule shows above the hits; `link` is empty or a checked address."""

    text: str
    link: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class MatchedSpan:
    """Words of the query that are one thing, what that is, and the fields of a hit that have all.

    `label` is that of the plan's span, such as `core_product_type`.
    """

    text: str
    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where one hit stood and what it scored in every stage; ranks count from 1.

    None stands for "this stage did not find it". `matched` are the words of the query that the
    product's text contains, field by field, `spans` the spans of the plan that one field has whole.
    `standings` are the stages in their order, `contributions` those of the learned features with
    the strongest first, `rules` the business rules that touched this hit.
    """

    lexical_rank: int | None
    lexical_score: float | None
    semantic_rank: int | None
    semantic_score: float | None
    score: float
    matched: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    standings: tuple[Standing, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    rules: tuple[FiredRule, ...] = ()
    spans: tuple[MatchedSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Highlight:
    """A text of a product and where the words of the query are in it.

    `spans` are pairs of first and one-past-last character of `text`, ascending; the text of a long
    field is the part with the first match.
    """

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One product of the page; `rank` counts from 1 over the whole list of hits.

    `relevance` is the probability that a shopper finds it relevant, None where nothing learned
    looked at it. `options` are the ids of its variants, which stand behind it in the list.
    `reason` says in a sentence of facts why it is here, empty where there is nothing to say.
    """

    rank: int
    score: float
    product: Product
    explanation: Explanation | None = None
    highlights: tuple[Highlight, ...] = ()
    relevance: float | None = None
    options: tuple[str, ...] = ()
    reason: Sentence = field(default_factory=Sentence)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why an answer is not whole: a part of the engine ran out of time, or failed.

    Of `shards` parts that were asked `failed_shards` did not answer; `timed_out` says that some
    answered with what they had found when the time was up.
    """

    timed_out: bool = False
    failed_shards: int = 0
    shards: int = 0

    def joined(self, other: Shortfall | None) -> Shortfall:
        """Return what both say."""
        if other is None:
            return self
        return Shortfall(
            self.timed_out or other.timed_out,
            max(self.failed_shards, other.failed_shards),
            max(self.shards, other.shards),
        )


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """What a search answers.

    `total` is the size of the result set; `total_is_lower_bound` says that a cap cut it.
    `stages_ms` are milliseconds per stage, `took_ms` the whole. `shortfall` says why products may
    be missing, None where none are; `total` is then a lower bound. `plan` is the query as it was
    searched, `given_up` what of it was given up because too few products had all of it. Where
    nothing is near enough to be called a result, `alternatives` are the nearest all the same.
    `collapsed` of the `total` products are no hits of their own but variants of one. `fired` are
    the business rules that fired, with the `banners` and the `redirect` that they ask for.
    """

    request: SearchRequest
    query_id: str
    generation: str
    total: int
    total_is_lower_bound: bool
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    took_ms: float
    stages_ms: dict[str, float]
    shortfall: Shortfall | None = None
    plan: QueryPlan | None = None
    given_up: tuple[Looser, ...] = ()
    alternatives: tuple[Hit, ...] = ()
    reranked: Reranked = "off"
    collapsed: int = 0
    fired: tuple[FiredRule, ...] = ()
    banners: tuple[Banner, ...] = ()
    redirect: str = ""

    @property
    def pages(self) -> int:
        """The number of pages that the hits fill."""
        return -(-(self.total - self.collapsed) // self.request.per_page)
