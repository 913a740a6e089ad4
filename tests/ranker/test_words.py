"""The words of a query with what is searched beside them."""

from __future__ import annotations

import pytest

from indexer.embedded.generation import Generation
from query.plan import Expansion
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.words import Alternative, Group, WordQuery, plain_words, word_query


def split(text: str) -> list[str]:
    return text.lower().split()


def test_a_text_without_expansions_is_its_distinct_words() -> None:
    assert word_query("red red shoes", (), split) == plain_words(["red", "shoes"])
    assert word_query("", (), split) == WordQuery()


def test_an_alternative_stands_for_the_words_it_expands() -> None:
    words = word_query("cheap cell phone", [Expansion("cell phone", "smartphone", 0.6)], split)
    assert words.groups == (
        Group(("cheap",)),
        Group(("cell", "phone"), (Alternative(("smartphone",), 0.6),)),
    )
    assert words.terms == ("cheap", "cell", "phone")
    assert words.all_terms == {"cheap", "cell", "phone", "smartphone"}


def test_an_expansion_that_cuts_a_group_is_left_out() -> None:
    expansions = [
        Expansion("cell phone", "smartphone", 0.6),
        Expansion("phone case", "phone cover", 0.5),
        Expansion("phone", "handset", 0.4),
    ]
    words = word_query("cell phone case", expansions, split)
    assert [group.terms for group in words.groups] == [("cell", "phone"), ("case",)]
    assert words.alternatives == (Alternative(("smartphone",), 0.6),)


def test_what_is_no_word_of_the_text_expands_nothing() -> None:
    expansions = [Expansion("sofa", "couch", 0.6), Expansion("red", "red", 1.0)]
    assert word_query("red chair", expansions, split) == plain_words(["red", "chair"])


def test_of_the_same_alternative_the_heavier_counts() -> None:
    expansions = [Expansion("tv", "television", 0.3), Expansion("tv", "television", 0.8)]
    words = word_query("tv", expansions, split)
    assert words.alternatives == (Alternative(("television",), 0.8),)


@pytest.mark.parametrize(
    ("text", "expansion"),
    [
        ("ultrabook", Expansion("ultrabook", "gaming notebook", 0.5)),
        ("kettle", Expansion("kettle", "speaker", 0.5)),
        ("rain jacket", Expansion("rain jacket", "waterproof coat", 0.5)),
    ],
)
def test_the_index_finds_either(generation: Generation, text: str, expansion: Expansion) -> None:
    catalogue = EmbeddedCatalogue(generation)
    one = plain_words(catalogue.terms(text))
    other = plain_words(catalogue.terms(expansion.alternative))
    both = word_query(text, [expansion], catalogue.terms)

    def full(words: WordQuery) -> dict[int, float]:
        hits = catalogue.words(words, (), (), 1_000, 1_000).full
        return dict(zip(hits.ordinals.tolist(), hits.scores.tolist(), strict=True))

    found = full(both)
    assert full(one)
    assert full(other)
    assert found.keys() == full(one).keys() | full(other).keys()
    # What the other words add is their own score, weighed.
    for ordinal, score in found.items():
        alone = full(one).get(ordinal)
        if alone is None:
            assert score >= expansion.weight * full(other)[ordinal] - 1e-4
        elif ordinal not in full(other):
            assert score >= alone - 1e-4


def test_a_full_match_scores_as_in_the_partial_search(generation: Generation) -> None:
    catalogue = EmbeddedCatalogue(generation)
    words = word_query(
        "red rain jacket", [Expansion("rain jacket", "waterproof coat", 0.5)], catalogue.terms
    )
    hits = catalogue.words(words, (), (), 1_000, 1_000)
    partial = dict(zip(hits.partial.ordinals.tolist(), hits.partial.scores.tolist(), strict=True))
    assert hits.full.ordinals.size
    for ordinal, score in zip(hits.full.ordinals.tolist(), hits.full.scores.tolist(), strict=True):
        assert partial[ordinal] == pytest.approx(score, rel=1e-5)


def test_what_feedback_brings_only_adds_to_the_score(generation: Generation) -> None:
    catalogue = EmbeddedCatalogue(generation)
    fed = Expansion("kettle", catalogue.terms("gooseneck")[0], 0.5, "feedback")
    words = word_query("kettle", [fed], catalogue.terms)
    assert words.alternatives == ()
    assert words.extras == (Alternative((fed.alternative,), 0.5),)
    plain = catalogue.words(plain_words(words.terms), (), (), 1_000, 1_000).full
    full = catalogue.words(words, (), (), 1_000, 1_000).full
    assert set(full.ordinals.tolist()) == set(plain.ordinals.tolist())
    before = dict(zip(plain.ordinals.tolist(), plain.scores.tolist(), strict=True))
    gains = {
        score - before[ordinal] > 1e-4
        for ordinal, score in zip(full.ordinals.tolist(), full.scores.tolist(), strict=True)
    }
    assert gains == {True, False}


def test_frequencies_are_those_of_the_index(generation: Generation) -> None:
    catalogue = EmbeddedCatalogue(generation)
    (term,) = catalogue.terms("kettle")
    found = catalogue.words(plain_words([term]), (), (), 1_000, 1_000).full
    assert catalogue.frequencies([term, "nowhere"]) == [found.ordinals.size, 0]


def test_what_is_exact_is_not_searched_in_its_other_forms(generation: Generation) -> None:
    terms_of = EmbeddedCatalogue(generation).terms

    def beside(alternative: str) -> int:
        expansion = Expansion("kettle", alternative, 0.5, exact=True)
        return len(word_query("kettle", [expansion], terms_of).alternatives)

    assert beside("jug") == 1
    assert beside("jugs") == 0
