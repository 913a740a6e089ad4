"""SearchParameters: the query string of a search, checked, and the SearchRequest it asks for."""

from __future__ import annotations

import difflib
import re
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from werkzeug.datastructures import MultiDict

from ranker.request import MODES, RANKINGS, SORTS, Mode, Ranking, SearchRequest, Sort
from retail_search.settings import Settings
from webapp.http.errors import ParameterError
from webapp.parameters.context_syntax import MOST_CONTEXT, parse_context
from webapp.parameters.filter_syntax import parse_field, parse_filters

LONGEST_QUERY = 1_000
MOST_FILTERS = 100
MOST_PER_PAGE = 100
DEEPEST_HIT = 10_000
LONGEST_BUDGET_MS = 60_000
WIDEST_WINDOW = 200

YES = ("1", "true", "yes", "on")
NO = ("0", "false", "no", "off")

# Anything that is no character of a text: C0 and C1 controls and lone surrogates.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")


def _whole_number(given: object) -> object:
    # pydantic also reads "1_0", " 1 " and "1.0" as numbers; an address should have one spelling.
    if isinstance(given, str) and not _WHOLE_NUMBER.fullmatch(given):
        raise ValueError("not a whole number")
    return given


def _number(given: object) -> object:
    # "NaN", "1e9" and "-0" are floats too.
    if isinstance(given, str) and not _NUMBER.fullmatch(given):
        raise ValueError("not a number")
    return given


def _yes_or_no(given: object) -> object:
    text = str(given).lower()
    if text in YES or text in NO:
        return text in YES
    raise ValueError("neither yes nor no")


def _without_controls(given: object) -> object:
    return _CONTROLS.sub(" ", given).strip() if isinstance(given, str) else given


def _parameter(default: Any, help: str, *allowed: str, **bounds: Any) -> Any:
    extra: dict[str, Any] = {"allowed": list(allowed)}
    return Field(default, description=help, json_schema_extra=extra, **bounds)


class SearchParameters(BaseModel):
    """The parameters of `GET /api/v1/search`; the search page's address has the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Annotated[str, BeforeValidator(_without_controls)] = _parameter(
        "", "What to look for; empty browses everything.",
        f"up to {LONGEST_QUERY:,} characters", max_length=LONGEST_QUERY,
    )  # fmt: skip
    page: Annotated[int, BeforeValidator(_whole_number)] = _parameter(
        1, "Which page, counted from 1.", f"a whole number from 1 to {DEEPEST_HIT:,}",
        ge=1, le=DEEPEST_HIT,
    )  # fmt: skip
    per_page: Annotated[int | None, BeforeValidator(_whole_number)] = _parameter(
        None, "Hits on a page.", f"a whole number from 1 to {MOST_PER_PAGE}",
        ge=1, le=MOST_PER_PAGE,
    )  # fmt: skip
    filter: tuple[str, ...] = _parameter(
        (), "A condition such as brand:Acme; may be repeated.", f"up to {MOST_FILTERS} filters",
        max_length=MOST_FILTERS,
    )  # fmt: skip
    facets: tuple[str, ...] | None = _parameter(
        None, "Facets to count, separated by commas; empty counts none.",
        f"up to {MOST_FILTERS} fields", max_length=MOST_FILTERS,
    )  # fmt: skip
    sort: Sort = _parameter("relevance", "The order of the hits.", *SORTS)
    mode: Mode | None = _parameter(None, "How products are retrieved.", *MODES)
    explain: Annotated[bool, BeforeValidator(_yes_or_no)] = _parameter(
        False, "Whether each hit says why it is there.", "1", "0", "true", "false"
    )
    highlight: Annotated[bool, BeforeValidator(_yes_or_no)] = _parameter(
        False, "Whether each hit says where its texts have the words.", "1", "0", "true", "false"
    )
    verbatim: Annotated[bool, BeforeValidator(_yes_or_no)] = _parameter(
        False, "Whether the words are taken as typed: nothing corrected, expanded or given up.",
        "1", "0", "true", "false",
    )  # fmt: skip
    ranking: Ranking | None = _parameter(
        None, "How far the order is worked out: as found, by features, by the cross-encoder too.",
        *RANKINGS,
    )  # fmt: skip
    rerank_budget_ms: Annotated[float | None, BeforeValidator(_number)] = _parameter(
        None, "Milliseconds that the cross-encoder may take.",
        f"a number from 0 to {LONGEST_BUDGET_MS:,}", ge=0, le=LONGEST_BUDGET_MS,
    )  # fmt: skip
    diversity: Annotated[float | None, BeforeValidator(_number)] = _parameter(
        None, "From 0, relevance alone, to 1, never twice the same.", "a number from 0 to 1",
        ge=0, le=1,
    )  # fmt: skip
    diversity_window: Annotated[int | None, BeforeValidator(_whole_number)] = _parameter(
        None, "First hits that are made various.", f"a whole number from 1 to {WIDEST_WINDOW}",
        ge=1, le=WIDEST_WINDOW,
    )  # fmt: skip
    collapse: Annotated[bool | None, BeforeValidator(_yes_or_no)] = _parameter(
        None, "Whether variants of one product are one hit.", "1", "0", "true", "false"
    )
    context: tuple[Annotated[str, BeforeValidator(_without_controls)], ...] = _parameter(
        (), "A pair that business rules ask for, such as channel:app; may be repeated.",
        f"up to {MOST_CONTEXT} pairs", max_length=MOST_CONTEXT,
    )  # fmt: skip

    @classmethod
    def read(cls, given: MultiDict[str, str]) -> Self:
        """Check a query string.

        Raises ParameterError for the first parameter that is unknown, given twice or has a
        value that is not allowed.
        """
        values: dict[str, object] = {}
        for name, texts in given.lists():
            if name not in cls.model_fields:
                raise _unknown(name, tuple(cls.model_fields))
            if name in ("filter", "context"):
                values[name] = tuple(text for text in texts if text)
            elif name == "facets":
                parts = (part.strip() for text in texts for part in text.split(","))
                values[name] = tuple(dict.fromkeys(part for part in parts if part))
            elif len(texts) > 1:
                raise ParameterError(
                    f"Parameter {name!r} is given {len(texts)} times.",
                    field=name, value=texts[1], fix="Give it once.",
                )  # fmt: skip
            else:
                values[name] = texts[0]
        try:
            return cls(**values)
        except ValidationError as error:
            raise cls._explained(error) from error

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

    @classmethod
    def _explained(cls, error: ValidationError) -> ParameterError:
        first = error.errors()[0]
        name = str(first["loc"][0])
        extra = cls.model_fields[name].json_schema_extra
        listed = extra.get("allowed", []) if isinstance(extra, dict) else []
        allowed = tuple(str(one) for one in listed) if isinstance(listed, list) else ()
        given = first["input"]
        value = given if isinstance(given, str) else str(given)
        near = difflib.get_close_matches(value, allowed, n=1, cutoff=0.5)
        return ParameterError(
            f"Parameter {name!r} has a value that is not allowed.",
            field=name,
            value=value,
            allowed=allowed,
            fix=f"Did you mean {near[0]!r}?" if near else f"Give {' or '.join(allowed)}.",
        )


def _unknown(name: str, known: tuple[str, ...]) -> ParameterError:
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    return ParameterError(
        "There is no such parameter.",
        field=name[:100],
        allowed=known,
        fix=f"Did you mean {near[0]!r}?" if near else "Remove it.",
    )
