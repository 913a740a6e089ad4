"""What kind of query a query is: its length, what it names, and how rare its words are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from catalog.codes import codes_in_text
from evaluation.ranking import Engine
from models.tagger import Tagger, Tagging
from query.expand.mining.function_words import FUNCTION_WORDS
from query.normalize import normalize
from query.units import NUMBER_PATTERN, UNIT_PATTERN
from ranker.request import SearchRequest

ATTRIBUTE_LABELS = frozenset({"color", "material", "shape", "UoM", "quantity"})
"""Spans of the tagger that name a property of a product; sizes are UoM."""
RARE_SHARE = 0.01
"""Share of the products up to which a word is rare."""

# Shorter ones are kinds of things as a rule: mp3, ps4, usb3.
_LEAST_MODEL = 4
# Fewer digits alone are a year or a count.
_LEAST_DIGITS = 5

_MEASURE = re.compile(
    rf"""(?<![\w./])(?:{NUMBER_PATTERN})(?:[ -]?(?:{UNIT_PATTERN})(?!\w)|[ ]?(?:"|''|'(?!\w)))""",
    re.IGNORECASE,
)


class Tags(Protocol):
    """Says what the words of a query are."""

    def tag(self, text: str) -> Tagging:
        """Return the spans of a text."""


@dataclass(frozen=True, slots=True)
class QueryTraits:
    """What is known of a query before it is answered; `words` counts them as white space does.

    `rare` says that few products have any of its words, or none, function words apart; None where
    there is no catalogue to ask. It stands for the tail of the queries where nobody counted those.
    """

    words: int
    model_number: bool
    attribute: bool
    rare: bool | None = None


def read_traits(
    queries: Sequence[str], tags: Tags, share: Callable[[str], float] | None = None
) -> dict[str, QueryTraits]:
    """Read the traits of queries by their words, the tagger and, where given, the catalogue.

    They do not depend on the settings, so that slices of two evaluations are the same queries.
    `share` says in what share of the products a word is (0 to 1).
    """
    return {
        query: QueryTraits(
            words=len(normalize(query).split()),
            model_number=has_model_number(query),
            attribute=has_measure(query)
            or any(span.label in ATTRIBUTE_LABELS for span in tags.tag(normalize(query)).spans),
            rare=all(share(word) <= RARE_SHARE for word in _telling_words(query))
            if share
            else None,
        )
        for query in queries
    }


def index_traits(engine: Engine, queries: Sequence[str]) -> dict[str, QueryTraits]:
    """Read the traits of queries to an index, with the tagger that ships."""
    products = max(1, engine.ready().products)

    @cache
    def share(word: str) -> float:
        request = SearchRequest(
            query=word, mode="lexical", per_page=1, facets=(), verbatim=True, ranking="fused"
        )
        found = engine.search(request)
        return 1.0 if found.total_is_lower_bound else found.total / products

    return read_traits(queries, Tagger.open(), share)


def has_measure(query: str) -> bool:
    """Say whether a query has a number with a unit: `64gb`, `10 inch`, `3/4"`."""
    return bool(_MEASURE.search(normalize(query)))


def has_model_number(query: str) -> bool:
    """Say whether a word of a query looks like a model number: letters and digits, no measure."""
    rest = _MEASURE.sub(" ", normalize(query))
    return any(
        len(code) >= (_LEAST_DIGITS if code.isdigit() else _LEAST_MODEL)
        for code in codes_in_text(rest)
    )


def _telling_words(query: str) -> list[str]:
    words = normalize(query).split()
    return [word for word in words if word not in FUNCTION_WORDS] or words
