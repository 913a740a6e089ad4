"""SearchParameters: what a search is asked with, checked, and the SearchRequest it asks for."""

from __future__ import annotations

from ranker.request import MODES, RANKINGS, SORTS, Mode, Ranking, SearchRequest, Sort
from retail_search.settings import Settings
from webapp.http.errors import ParameterError
from webapp.parameters.context_syntax import MOST_CONTEXT, parse_context
from webapp.parameters.filter_syntax import parse_field, parse_filters
from webapp.parameters.parameters import (
    EITHER,
    MaybeNumber,
    MaybeWholeNumber,
    MaybeYesOrNo,
    Parameters,
    Text,
    WholeNumber,
    YesOrNo,
    parameter,
)

LONGEST_QUERY = 1_000
MOST_FILTERS = 100
MOST_PER_PAGE = 100
DEEPEST_HIT = 10_000
LONGEST_BUDGET_MS = 60_000
WIDEST_WINDOW = 200


class SearchParameters(Parameters):
    """The parameters of a search, in an address or in a body; the search page has the same."""

    q: Text = parameter(
        "", "What to look for; empty browses everything.",
        f"up to {LONGEST_QUERY:,} characters", max_length=LONGEST_QUERY,
    )  # fmt: skip
    page: WholeNumber = parameter(
        1, "Which page, counted from 1.", f"a whole number from 1 to {DEEPEST_HIT:,}",
        ge=1, le=DEEPEST_HIT,
    )  # fmt: skip
    per_page: MaybeWholeNumber = parameter(
        None, "Hits on a page.", f"a whole number from 1 to {MOST_PER_PAGE}",
        ge=1, le=MOST_PER_PAGE,
    )  # fmt: skip
    filter: tuple[str, ...] = parameter(
        (), "A condition; may be repeated. `brand:Acme`, `category:Home > Lamps`, `price:10..50`,"
        " `rating:4..`, `released:2020..2021`, `availability:in_stock`,"
        " `location:40.7,-74.0,5km`, `attributes.color:Red`.", f"up to {MOST_FILTERS} filters",
        max_length=MOST_FILTERS,
    )  # fmt: skip
    facets: tuple[str, ...] | None = parameter(
        None, "Facets to count, separated by commas; empty counts none.",
        f"up to {MOST_FILTERS} fields", max_length=MOST_FILTERS, commas=True,
    )  # fmt: skip
    sort: Sort = parameter("relevance", "The order of the hits.", *SORTS)
    mode: Mode | None = parameter(None, "How products are retrieved.", *MODES)
    explain: YesOrNo = parameter(False, "Whether each hit says why it is there.", *EITHER)
    highlight: YesOrNo = parameter(
        False, "Whether each hit says where its texts have the words.", *EITHER
    )
    verbatim: YesOrNo = parameter(
        False, "Whether the words are taken as typed: nothing corrected, expanded or given up.",
        *EITHER,
    )  # fmt: skip
    ranking: Ranking | None = parameter(
        None, "How far the order is worked out: as found, by features, by the cross-encoder too.",
        *RANKINGS,
    )  # fmt: skip
    rerank_budget_ms: MaybeNumber = parameter(
        None, "Milliseconds that the cross-encoder may take.",
        f"a number from 0 to {LONGEST_BUDGET_MS:,}", ge=0, le=LONGEST_BUDGET_MS,
    )  # fmt: skip
    diversity: MaybeNumber = parameter(
        None, "From 0, relevance alone, to 1, never twice the same.", "a number from 0 to 1",
        ge=0, le=1,
    )  # fmt: skip
    diversity_window: MaybeWholeNumber = parameter(
        None, "First hits that are made various.", f"a whole number from 1 to {WIDEST_WINDOW}",
        ge=1, le=WIDEST_WINDOW,
    )  # fmt: skip
    collapse: MaybeYesOrNo = parameter(
        None, "Whether variants of one product are one hit.", *EITHER
    )
    context: tuple[Text, ...] = parameter(
        (), "A pair that business rules ask for, such as channel:app; may be repeated.",
        f"up to {MOST_CONTEXT} pairs", max_length=MOST_CONTEXT,
    )  # fmt: skip

    def request(self, settings: Settings) -> SearchRequest:
        """Turn the parameters into a request, with the settings where they say nothing.

        Raises ParameterError for a filter, facet or context that cannot be read, and for a page
        deeper than may be asked for.
        """
        per_page = self.per_page or min(settings.per_page, MOST_PER_PAGE)
        if self.page * per_page > DEEPEST_HIT:
            raise ParameterError(
                f"Page {self.page:,} of {per_page} hits goes beyond result {DEEPEST_HIT:,}.",
                field="page",
                value=str(self.page),
                allowed=(f"a whole number from 1 to {DEEPEST_HIT // per_page:,}",),
                fix="Narrow the search with filters to see what lies deeper.",
            )
        facets = self.facets
        if facets is not None:
            facets = tuple(parse_field(name, name, "facets") for name in facets)
        return SearchRequest(
            query=self.q,
            mode=self.mode or settings.mode,
            filters=parse_filters(self.filter),
            facets=facets,
            sort=self.sort,
            page=self.page,
            per_page=per_page,
            explain=self.explain,
            highlight=self.highlight,
            verbatim=self.verbatim,
            ranking=self.ranking,
            rerank_budget_ms=self.rerank_budget_ms,
            diversity=self.diversity,
            diversity_window=self.diversity_window,
            collapse=self.collapse,
            context=parse_context(self.context),
        )
