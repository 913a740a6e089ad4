"""WordQuery: the words that are searched, each with the other words that would do as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from query.plan import Expansion

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that stand, all together, for some of the query's; each counts `weight` of its BM25."""

    terms: Terms
    weight: float


@dataclass(frozen=True, slots=True)
class Group:
    """Terms of the query that one product must have, or else those of one alternative."""

    terms: Terms
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class WordQuery:
    """The distinct terms of a query in groups, in their order.

    Of a group's own terms and its alternatives the best counts, so that a product that says the
    same in two ways gains nothing by it. `extras` only add to the score.
    """

    groups: tuple[Group, ...] = ()
    extras: tuple[Alternative, ...] = ()

    @property
    def terms(self) -> Terms:
        """The query's own terms."""
        return tuple(term for group in self.groups for term in group.terms)

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Everything that is searched beside them."""
        return tuple(other for group in self.groups for other in group.alternatives)

    @property
    def expanded(self) -> bool:
        """Whether anything is searched beside the query's own terms."""
        return bool(self.extras) or any(group.alternatives for group in self.groups)

    @property
    def all_terms(self) -> frozenset[str]:
        """Every term that a product may match."""
        others = (*self.alternatives, *self.extras)
        return frozenset(self.terms).union(*(other.terms for other in others))


def plain_words(terms: Iterable[str]) -> WordQuery:
    """Return the query for distinct terms and no others."""
    return WordQuery(tuple(Group((term,)) for term in terms))


def word_query(
    text: str, expansions: Sequence[Expansion], terms_of: Callable[[str], Sequence[str]]
) -> WordQuery:
    """Return the words of a text with their expansions, as terms of the index.

    The first expansion of several words decides what belongs together; another that would cut
    that group in two is left out. The terms of feedback are those of the index already.
    """
    own = list(dict.fromkeys(terms_of(text)))
    group_of: dict[str, Terms] = {term: (term,) for term in own}
    found: dict[Terms, dict[Terms, float]] = {}
    extras: dict[Terms, float] = {}
    for expansion in expansions:
        if expansion.kind == "feedback":
            # It says what products have that are found, not what some word may mean as well.
            extras[expansion.alternative,] = expansion.weight
            continue
        source = tuple(dict.fromkeys(terms_of(expansion.words)))
        other = tuple(dict.fromkeys(terms_of(expansion.alternative)))
        if expansion.exact and other != tuple(dict.fromkeys(expansion.alternative.lower().split())):
            continue  # the index knows it only with its other forms
        if not source or not other or other == source or not group_of.keys() >= set(source):
            continue
        if all(group_of[term] == (term,) for term in source) and not (
            len(source) > 1 and any((term,) in found for term in source)
        ):
            group_of.update(dict.fromkeys(source, source))
        if all(group_of[term] == source for term in source):
            into = found.setdefault(source, {})
            into[other] = max(into.get(other, 0.0), expansion.weight)
    groups = dict.fromkeys(group_of[term] for term in own)
    return WordQuery(
        tuple(Group(group, _alternatives(found.get(group, {}))) for group in groups),
        _alternatives(extras),
    )


def _alternatives(weights: dict[Terms, float]) -> tuple[Alternative, ...]:
    return tuple(Alternative(terms, weight) for terms, weight in weights.items())
