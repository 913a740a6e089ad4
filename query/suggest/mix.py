"""Mix suggestions of several kinds into one list that is no longer than wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from query.suggest.facts import KINDS
from query.suggest.suggestion import Suggestion, SuggestionKind
from query.suggest.words import pieces

MOST_SUGGESTIONS = 20
_USUAL = 8
# Of a list of the usual length: so many of a kind at most, and so many before other kinds get more.
_MOST: Mapping[SuggestionKind, int] = {"query": 5, "category": 2, "brand": 2, "product": 3}
_FIRST: Mapping[SuggestionKind, int] = {"query": 4, "category": 1, "brand": 1, "product": 2}


def mixed(
    found: Mapping[SuggestionKind, Sequence[Suggestion]], limit: int
) -> tuple[Suggestion, ...]:
    """Return up to `limit` suggestions, queries first, then categories, brands and products.

    Each kind has a share of the list, and more of it where others do not need theirs. What is
    suggested as a brand or a product is not suggested as a query as well.
    """
    lists = {kind: list(found.get(kind, ())) for kind in KINDS}
    named = {_compared(one.text) for kind in ("brand", "product") for one in lists[kind]}
    lists["query"] = [
        one for one in lists["query"] if one.category or _compared(one.text) not in named
    ]
    limit = min(limit, MOST_SUGGESTIONS)
    taken = dict.fromkeys(KINDS, 0)
    left = limit
    for shares in (_FIRST, _MOST):
        for kind in KINDS:
            share = ceil(shares[kind] * limit / _USUAL)
            more = min(max(0, min(share, len(lists[kind])) - taken[kind]), left)
            taken[kind] += more
            left -= more
    return tuple(one for kind in KINDS for one in lists[kind][: taken[kind]])


def share_of(kind: SuggestionKind, limit: int) -> int:
    """Return how many of a list may be of one kind."""
    return ceil(_MOST[kind] * limit / _USUAL)


def _compared(text: str) -> str:
    return " ".join(piece.folded for piece in pieces(text))
