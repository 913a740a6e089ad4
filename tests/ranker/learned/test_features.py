"""Features: each says what its line of help says, of products that a real search has found."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, log
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from catalog.product import Product
from query.plan import CategoryGuess, Condition, QueryPlan, plain_plan
from ranker.learned.features import COLUMN, FEATURES, NAMES, features_markdown
from ranker.learned.matrix import FeatureMaker
from ranker.learned.terms import analyze
from ranker.retrieve import Stopwatch, unsought
from ranker.search import Searcher
from tests.ranker.shop import LAPTOP_CODE, LAPTOP_ID

DOCS = Path(__file__).parents[3] / "docs" / "ranking.md"


class Found:
    """What one search found, column by column."""

    def __init__(self, searcher: Searcher, plan: QueryPlan, depth: int = 64) -> None:
        session = searcher.catalogue.session("")
        self.candidates = searcher.settler.settle(plan, "hybrid", session, Stopwatch()).candidates
        places = np.arange(min(depth, self.candidates.ordinals.size))
        fetched = session.fetch(self.candidates.ordinals[places])
        self.products = [found.product for found in fetched if found is not None]
        self.plan, self.places, self.session = plan, places, session
        self.matrix = FeatureMaker(searcher.catalogue).matrix(
            plan, self.candidates, places, self.products, session
        )

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        return self.matrix[:, COLUMN[name]]


def of_products(
    searcher: Searcher, plan: QueryPlan, *products: Product
) -> dict[str, NDArray[np.float32]]:
    """Return the features of products that are made up, as if words had found them in order."""
    from ranker.words import word_query

    words = word_query(plan.text, plan.expansions, searcher.catalogue.terms)
    count = len(products)
    candidates = replace(unsought(np.arange(count), np.linspace(1, 0.5, count)), words=words)
    matrix = FeatureMaker(searcher.catalogue).matrix(
        plan, candidates, np.arange(count), products, searcher.catalogue.session("")
    )
    return {name: matrix[:, column] for name, column in COLUMN.items()}


def titled(*titles: str, **more: object) -> list[Product]:
    return [
        Product.model_validate({"id": f"made-{number}", "title": title, **more})
        for number, title in enumerate(titles)
    ]


def test_names_are_unique_and_each_says_what_it_is() -> None:
    assert len(set(NAMES)) == len(FEATURES)
    assert all(each.help.endswith(".") and "|" not in each.help for each in FEATURES)


def test_the_docs_have_the_table_of_features() -> None:
    assert features_markdown() in DOCS.read_text(encoding="utf-8")


def test_shape_type_and_bounds(searcher: Searcher) -> None:
    found = Found(searcher, plain_plan("red running shoes"))
    assert found.matrix.shape == (len(found.products), len(NAMES))
    assert found.matrix.dtype == np.float32
    assert not np.isinf(found.matrix).any()
    for name in ("title_bm25", "title_coverage", "coverage", "letters", "title_order", "missing"):
        assert found[name].min() >= 0
        assert found[name].max() <= 1 + 1e-6, name
    assert (found["coverage"] >= found["title_coverage"] - 1e-6).all()


def test_no_products_have_no_rows(searcher: Searcher) -> None:
    found = Found(searcher, plain_plan("red running shoes"), depth=0)
    assert found.matrix.shape == (0, len(NAMES))


def test_what_is_kept_of_a_product_changes_nothing(searcher: Searcher) -> None:
    found = Found(searcher, plain_plan("gaming mouse"))
    maker = FeatureMaker(searcher.catalogue)
    for _ in range(2):
        again = maker.matrix(
            found.plan, found.candidates, found.places, found.products, found.session
        )
        np.testing.assert_array_equal(again, found.matrix)
    # another product at the same place is not taken for the one before
    other = [each.model_copy(update={"title": "nothing like it"}) for each in found.products]
    changed = maker.matrix(found.plan, found.candidates, found.places, other, found.session)
    assert not changed[:, COLUMN["title_coverage"]].any()


def test_scores_are_those_of_retrieval(searcher: Searcher) -> None:
    found = Found(searcher, plain_plan("wireless headphones"))
    scores = found.candidates.scores[found.places]
    np.testing.assert_allclose(found["fused"], scores, rtol=1e-6)
    assert found["fused_gap"].max() == 0
    np.testing.assert_allclose(found["cosine"], found.candidates.cosine[found.places], rtol=1e-6)
    assert (found["bm25_share"][~np.isnan(found["bm25_share"])] <= 1 + 1e-6).all()


def test_the_lift_of_products_with_all_words_is_no_score(searcher: Searcher) -> None:
    from ranker.retrieve import Raise

    plan = plain_plan("desk lamp")
    found = Found(searcher, plan)
    first = np.sort(found.candidates.ordinals[:5])
    lifted = replace(
        found.candidates,
        scores=found.candidates.scores + 2.0 * np.isin(found.candidates.ordinals, first),
        raised=2.0 * np.isin(found.candidates.ordinals, first),
        raises=(Raise("all_words", 2.0, first),),
    )
    matrix = FeatureMaker(searcher.catalogue).matrix(
        plan, lifted, found.places, found.products, found.session
    )
    np.testing.assert_allclose(matrix[:, COLUMN["fused"]], found["fused"], atol=1e-6)
    assert not matrix[:, COLUMN["raised"]].any()
    assert matrix[:5, COLUMN["whole"]].all()


def test_a_code_is_known(searcher: Searcher) -> None:
    found = Found(searcher, plain_plan(f"laptop {LAPTOP_CODE}"))
    has = [each.id == LAPTOP_ID for each in found.products]
    assert (found["model_code"] == np.array(has)).all()
    assert any(has)
    whole = Found(searcher, plain_plan(LAPTOP_CODE))
    assert whole["code"][0] == 1


def test_a_measure_is_no_code(searcher: Searcher) -> None:
    assert isnan(Found(searcher, plain_plan("kettle 10ft"))["model_code"][0])


def test_brands_asked_for_and_others(searcher: Searcher) -> None:
    products = [
        *titled("Acme laptop", "laptop, Acme compatible", brand="Acme"),
        *titled("Delta laptop", brand="Delta"),
        *titled("Acme laptop of no brand", "laptop"),
    ]
    in_a_row = of_products(searcher, plain_plan("acme laptop"), *products)
    assert in_a_row["brand"].tolist() == [1, 1, 0, 1, 0]
    condition = Condition("brand", "acme", ("Acme",), weight=0.02)
    plan = replace(plain_plan("laptop"), conditions=(condition,))
    assert of_products(searcher, plan, *products)["brand"].tolist() == [1, 1, 0, 1, 0]
    assert np.isnan(of_products(searcher, plain_plan("laptop"), *products)["brand"]).all()


def test_order_place_and_letters_of_the_title(searcher: Searcher) -> None:
    found = of_products(
        searcher,
        plain_plan("wireless mouse pad"),
        *titled("wireless mouse pad", "pad for a mouse", "grey wireles mousepad", "lamp"),
    )
    assert found["exact_title"].tolist() == [1, 0, 0, 0]
    assert found["title_order"].tolist() == [1, 0, 0, 0]
    assert found["title_first"].tolist()[:2] == [0, 0]
    assert isnan(found["title_first"][3])
    assert found["title_words"].tolist() == [3, 4, 3, 1]
    assert found["title_share"][0] == 1
    letters = found["letters"].tolist()
    assert letters[0] == 1
    assert letters[0] > letters[2] > letters[1] > letters[3]


def test_an_accessory_is_told_from_the_thing(searcher: Searcher) -> None:
    found = of_products(
        searcher,
        plain_plan("laptop"),
        *titled("Acme laptop", "laptop sleeve", "sleeve for laptop", "kettle"),
    )
    assert found["accessory"].tolist() == [0, 1, 1, 0]
    assert found["noun"].tolist() == [1, 1, 0.5, 0]
    assert found["for_query"].tolist()[:3] == [0, 0, 1]
    asked = of_products(searcher, plain_plan("laptop sleeve"), *titled("laptop sleeve"))
    assert asked["accessory"].tolist() == [0]


def test_numbers_of_the_query_and_others(searcher: Searcher) -> None:
    products = [
        *titled('monitor 24"', "monitor 27 inch", "monitor"),
        Product(id="made-3", title="monitor", attributes={"diagonal": 24.0}),
    ]
    found = of_products(searcher, plain_plan("24 inch monitor"), *products)
    assert found["numbers"].tolist() == [1, 0, 0, 1]
    assert found["other_number"].tolist() == [0, 1, 0, 0]
    assert np.isnan(of_products(searcher, plain_plan("monitor"), *products)["numbers"]).all()


def test_colors_asked_for_and_others(searcher: Searcher) -> None:
    products = [
        *titled("gray lamp", "black lamp", "lamp"),
        Product(id="made-3", title="lamp", attributes={"Colour": "Grey"}),
    ]
    found = of_products(searcher, plain_plan("grey lamp"), *products)
    assert found["color"].tolist() == [1, 0, 0.5, 1]
    assert np.isnan(of_products(searcher, plain_plan("lamp"), *products)["color"]).all()


def test_what_the_shop_knows(searcher: Searcher) -> None:
    products = [
        *titled("lamp", price=20.0, rating=5.0, rating_count=10, availability="in_stock"),
        *titled("lamp", price=10.0, rating=5.0, rating_count=0, availability="out_of_stock"),
        *titled("lamp", availability="preorder"),
        *titled("lamp", price=10.0),
    ]
    found = of_products(searcher, plain_plan("lamp"), *products)
    assert found["price"].tolist()[:2] == pytest.approx([log(2.0), 0.0], abs=1e-6)
    assert isnan(found["price"][2])
    assert found["rating"][0] == pytest.approx((10 * 3.9 + 10 * 5) / 20)
    assert np.isnan(found["rating"][1:]).all()
    assert found["available"].tolist()[:3] == [1, 0, 0.5]
    assert isnan(found["available"][3])
    cheap = replace(plain_plan("lamp"), conditions=(Condition("price", "under 12", high=12.0),))
    fit = of_products(searcher, cheap, *products)["price_fit"]
    assert fit.tolist() == pytest.approx([1 / (1 + log(20 / 12)), 1, np.nan, 1], nan_ok=True)


def test_categories_of_the_query(searcher: Searcher) -> None:
    guesses = (CategoryGuess(("Home", "Lighting"), 0.7), CategoryGuess(("Garden",), 0.2))
    plan = replace(plain_plan("lamp"), categories=guesses)
    products = [
        *titled("lamp", category=("Home", "Lighting", "Lamps")),
        *titled("lamp", category=("Garden",)),
        *titled("lamp", category=("Home", "Kitchen")),
        *titled("lamp"),
    ]
    found = of_products(searcher, plan, *products)
    assert found["category"].tolist() == pytest.approx([0.7, 0.2, 0, np.nan], nan_ok=True)
    assert found["noun_kind"].tolist() == pytest.approx([1, 0, 0, np.nan], nan_ok=True)


def test_bm25_of_a_field_is_that_of_its_formula(searcher: Searcher) -> None:
    products = titled("red red lamp", "a desk lamp with a red shade", "kettle")
    found = of_products(searcher, plain_plan("red lamp"), *products)["title_bm25"]
    texts = [analyze(each.title) for each in products]
    mean = sum(map(len, texts)) / len(texts)
    count = searcher.catalogue.products
    rarity = {}
    for term in ("red", "lamp"):
        (frequency,) = searcher.catalogue.session("").frequencies([term])
        rarity[term] = log(1 + (count - frequency + 0.5) / (frequency + 0.5))
    for value, text in zip(found.tolist(), texts, strict=True):
        expected = sum(
            idf * text.count(term) * 2.2
            / (text.count(term) + 1.2 * (0.25 + 0.75 * len(text) / mean))
            for term, idf in rarity.items()
        )  # fmt: skip
        assert value == pytest.approx(expected / (2.2 * sum(rarity.values())), rel=1e-5)


def test_what_would_do_instead_counts_by_its_weight(searcher: Searcher) -> None:
    from query.plan import Expansion

    plan = replace(plain_plan("laptop"), expansions=(Expansion("laptop", "notebook", 0.5),))
    found = of_products(searcher, plan, *titled("laptop", "notebook", "lamp"))
    assert found["title_coverage"].tolist() == [1, 0.5, 0]
    assert found["noun"].tolist() == [1, 1, 0]
