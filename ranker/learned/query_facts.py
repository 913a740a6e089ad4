"""QueryFacts: what the features ask of a query, in the index's terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from query.plan import Condition, QueryPlan, Span
from query.units import surface_forms
from ranker.learned.product_facts import (
    MOST_CHARACTERS,
    accessory_terms,
    colors_in,
    joining_terms,
    numbers_in,
)
from ranker.learned.terms import analyze
from ranker.words import WordQuery

Frequencies = Callable[[Sequence[str]], Sequence[int]]
"""Returns the number of products with each of some terms."""

_WORD = re.compile(r"[^\W_]+")
_SURE = 0.5
MOST_GROUPS = 32
MOST_LETTERS = 200
_RUN = 3


@dataclass(frozen=True, slots=True)
class Way:
    """Terms that stand together for a group, by their number in `QueryFacts.terms`."""

    terms: tuple[int, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class TermGroup:
    """A group of the query's own terms, and the ways to say it otherwise."""

    own: tuple[int, ...]
    others: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class QueryFacts:
    """A query as the features ask of it.

    `terms` are all that a product may match, the query's own first, `own` of them; `rarity` is
    each one's inverse document frequency. `row` has the own terms in the order of the text with
    blanks around each, `pairs` the neighbours in it. `noun` are the terms of the thing that is
    asked for, its last the noun, `nouns` that one and what would do as
    well. `brands` are terms of the brands asked for, `brand_names` their
    names in small letters. `accessories` are those that are asked for.
    """

    terms: tuple[str, ...]
    own: int
    rarity: NDArray[np.float64]
    groups: tuple[TermGroup, ...]
    row: str
    pairs: tuple[str, ...]
    letters: tuple[str, ...]
    noun: tuple[str, ...]
    nouns: frozenset[str]
    brands: tuple[tuple[str, ...], ...]
    brand_names: frozenset[str]
    numbers: tuple[tuple[str, str], ...]
    colors: frozenset[str]
    codes: frozenset[str]
    accessories: frozenset[str]
    prices: tuple[Condition, ...]


def query_facts(
    plan: QueryPlan, words: WordQuery, frequencies: Frequencies, products: int
) -> QueryFacts:
    """Work out what the features ask of a query, over a catalogue of so many products."""
    # Whole paragraphs are searched too; their beginning decides what is relevant.
    words = WordQuery(words.groups[:MOST_GROUPS])
    own = words.terms
    terms = tuple(
        dict.fromkeys([*own, *(term for other in words.alternatives for term in other.terms)])
    )
    number = {term: place for place, term in enumerate(terms)}
    found = frequencies(terms) if terms else ()
    rarity = np.array([_rarity(count, products) for count in found], dtype=np.float64)
    groups = tuple(
        TermGroup(
            tuple(number[term] for term in group.terms),
            tuple(
                Way(tuple(number[term] for term in other.terms), other.weight)
                for other in group.alternatives
            ),
        )
        for group in words.groups
    )
    cut = analyze(plan.text[:MOST_CHARACTERS])
    spans = [span for span in plan.spans if span.probability >= _SURE]
    brands = [condition for condition in plan.conditions if condition.field == "brand"]
    names = {value.lower() for each in brands if not each.excluded for value in each.values}
    names.update(span.text.lower() for span in spans if span.label == "creator")
    prices = tuple(each for each in plan.conditions if each.field == "price" and not each.excluded)
    thing = _thing(spans, cut)
    return QueryFacts(
        terms=terms,
        own=len(own),
        rarity=rarity,
        groups=groups,
        row=f" {' '.join(cut)} ",
        pairs=tuple(f" {one} {next_one} " for one, next_one in pairwise(cut[:MOST_GROUPS])),
        letters=_runs(plan.text[:MOST_LETTERS]),
        noun=thing,
        nouns=_nouns(thing, words),
        brands=tuple(tuple(analyze(name)) for name in sorted(names)),
        brand_names=frozenset(names),
        numbers=tuple(dict.fromkeys(numbers_in(plan.text))),
        colors=colors_in(plan.text),
        # "10ft" is read as a code too, which a product has in its title by chance.
        codes=frozenset(code for code in plan.codes if not surface_forms(code)),
        accessories=accessory_terms().intersection(terms),
        prices=prices,
    )


def _rarity(count: int, products: int) -> float:
    return log(1.0 + (max(products, count) - count + 0.5) / (count + 0.5))


def _thing(spans: Sequence[Span], cut: Sequence[str]) -> tuple[str, ...]:
    """Return the terms of the thing asked for: what the tagger says, else the last word.

    What comes after "for" or "with" is not it, nor is a number.
    """
    named = [span for span in spans if span.label == "core_product_type"]
    if named:
        return tuple(term for span in named for term in analyze(span.text))
    joining = joining_terms()
    ends = [place for place, term in enumerate(cut) if place and term in joining]
    head = [term for term in cut[: ends[0] if ends else None] if not term[0].isdigit()]
    return tuple(head[-1:])


def _nouns(thing: Sequence[str], words: WordQuery) -> frozenset[str]:
    if not thing:
        return frozenset()
    others = (
        other.terms[-1]
        for group in words.groups
        if thing[-1] == group.terms[-1]
        for other in group.alternatives
    )
    return frozenset((thing[-1], *others))


def _runs(text: str) -> tuple[str, ...]:
    """Return the runs of three letters of a text's words, the blanks around them included."""
    plain = f" {' '.join(_WORD.findall(text.lower()))} "
    runs = (plain[place : place + _RUN] for place in range(len(plain) - _RUN + 1))
    return tuple(dict.fromkeys(run for run in runs if run[1] != " "))
