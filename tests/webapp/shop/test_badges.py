from __future__ import annotations

from catalog.product import Product
from ranker.request import SearchRequest
from ranker.response import Hit
from ranker.sentence import Fact, Part, PartKind, Sentence
from webapp.shop.badges import badges, best_match, stock_badge

ASKED = SearchRequest("mug")


def hit(rank: int, relevance: float | None, kind: PartKind = "words") -> Hit:
    product = Product(id=f"P{rank}", title="Mug")
    reason = Sentence((Part(kind, "mug", (Fact("title", "mug"),)),))
    return Hit(rank, 1 / rank, product, relevance=relevance, reason=reason)


def test_the_best_match_is_one_that_stands_out() -> None:
    assert best_match((hit(1, 0.9), hit(2, 0.4)), ASKED) == "P1"
    assert best_match((hit(1, 0.9), hit(2, 0.85)), ASKED) == ""
    assert best_match((hit(1, 0.6), hit(2, 0.1)), ASKED) == ""
    assert best_match((hit(1, None), hit(2, None)), ASKED) == ""
    assert best_match((hit(1, 0.9),), ASKED) == ""
    assert best_match((), ASKED) == ""


def test_what_was_asked_for_exactly_is_the_best_match_whatever_it_scores() -> None:
    assert best_match((hit(1, 0.3, "code"),), ASKED) == "P1"
    assert best_match((hit(1, 0.5, "exact title"), hit(2, 0.5)), ASKED) == "P1"


def test_a_place_that_was_given_or_sorted_is_no_match() -> None:
    hits = (hit(1, 0.9, "pinned"), hit(2, 0.1))
    assert best_match(hits, ASKED) == ""
    hits = (hit(1, 0.9), hit(2, 0.1))
    assert best_match(hits, SearchRequest("mug", sort="price_asc")) == ""
    assert best_match(hits, SearchRequest("mug", page=2)) == ""
    assert best_match(hits, SearchRequest()) == ""


def test_badges_are_facts_of_the_data() -> None:
    def texts(rank: str | float | bool) -> list[str]:
        product = Product(id="a", title="A", attributes={"sales rank": rank})
        return [badge.text for badge in badges(product)]

    assert texts(3.0) == ["No. 3 seller"]
    assert texts(11.0) == texts("1") == texts(0.0) == texts(True) == []
    best = badges(Product(id="a", title="A"), best=True)
    assert [badge.kind for badge in best] == ["best"]
    stock = stock_badge(Product(id="a", title="A", availability="preorder"))
    assert stock is not None
    assert (stock.kind, stock.text) == ("preorder", "Pre-order")
    assert stock_badge(Product(id="a", title="A")) is None
