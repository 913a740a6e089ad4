"""What of a query is given up, and in which order."""

from __future__ import annotations

from query.loosen import MOST_WAYS, included, looser_ways
from query.plan import Condition, Expansion, Span

TEXT = "red leather office chair for christmas"
SPANS = (
    Span("red", "color", 0, 3),
    Span("leather", "material", 4, 11),
    Span("office chair", "core_product_type", 12, 24),
    Span("for", "O", 25, 28),
    Span("christmas", "occasion", 29, 38),
)
PRICE = Condition("price", "under 50", high=50.0, hard=True)
NO_RED = Condition("text", "-red", ("red",), excluded=True, hard=True)
SOFT = Condition("brand", "acme", ("Acme",), weight=0.05)


def test_the_least_important_goes_first_and_the_kind_of_product_stays() -> None:
    ways = looser_ways(TEXT, SPANS, (), ())
    assert [way.dropped for way in ways] == ["for", "christmas", "red", "leather"]
    assert [way.text for way in ways] == [
        "red leather office chair christmas",
        "red leather office chair",
        "leather office chair",
        "office chair",
    ]


def test_quotes_and_filters_go_before_words() -> None:
    ways = looser_ways("office chair", SPANS[2:3], (PRICE, SOFT), ("office chair",))
    assert [(way.label, way.dropped) for way in ways] == [
        ("phrase", "office chair"),
        ("condition", "under 50"),
    ]
    assert ways[0].conditions == (PRICE, SOFT)
    assert ways[1].conditions == (SOFT,)


def test_what_was_ruled_out_stays_ruled_out() -> None:
    assert looser_ways("chair", (), (NO_RED,), ()) == ()


def test_words_are_given_up_only_where_something_is_left_that_says_what_it_is() -> None:
    only = (Span("red", "color", 0, 3), Span("shiny", "modifier", 4, 9))
    assert looser_ways("red shiny", only, (), ()) == ()


def test_words_that_look_alike_come_last_with_all_words() -> None:
    alike = (Expansion("chiar", "chair", 0.7),)
    ways = looser_ways("office chiar", (), (PRICE,), (), alike)
    assert [way.label for way in ways] == ["condition", "spelling"]
    assert ways[-1].text == "office chiar"
    assert ways[-1].expansions == alike


def test_words_are_found_whole() -> None:
    spans = (Span("red", "color", 0, 3), Span("shredder", "core_product_type", 4, 12))
    ways = looser_ways("shredder red", spans, (), ())
    assert [way.text for way in ways] == ["shredder"]


def test_a_way_includes_those_before_it() -> None:
    alike = (Expansion("chiar", "chair", 0.7),)
    ways = looser_ways(TEXT, SPANS, (PRICE,), (), alike)
    assert [way.dropped for way in included(ways, 2)] == ["under 50", "for", "christmas"]
    # No words are given up for words that look alike.
    assert [way.dropped for way in included(ways, len(ways) - 1)] == ["under 50", "chiar"]


def test_ways_are_few() -> None:
    spans = (*(Span(f"w{n}", "modifier", 0, 2) for n in range(40)), SPANS[2])
    text = " ".join(span.text for span in spans)
    alike = (Expansion("w1", "w9", 0.7),)
    ways = looser_ways(text, spans, (), (), alike)
    assert len(ways) == MOST_WAYS
    assert ways[-1].label == "spelling"
