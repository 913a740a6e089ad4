"""Adapting the tagger to a catalogue: what is learned of its categories, without torch."""

from __future__ import annotations

import numpy as np
import pytest

from catalog.errors import ModelError
from models.tagger import Tagger
from training.tagger.catalogue import (
    CategoryText,
    adapt,
    calibration_error,
    chosen_products,
    product_text,
    title_fragment,
)
from training.tagger.softmax_regression import softmax_regression
from training.tagger.temperature import fit_temperature

SHOES, LAMPS, MUGS = ("Clothes", "Shoes"), ("Home", "Lamps"), ("Home", "Mugs")
WORDS = {
    SHOES: ("running shoes", "leather boots", "canvas sneakers"),
    LAMPS: ("desk lamp", "floor lamp", "bedside light"),
    MUGS: ("coffee mug", "ceramic cup", "travel mug"),
}
BRANDS = ("Norda", "Velum", "Kasto", "Brill")
COLORS = ("red", "blue", "green", "black", "white")


def products() -> list[CategoryText]:
    return [
        CategoryText(f"{brand} {color} {words}", path)
        for path, names in WORDS.items()
        for words in names
        for brand in BRANDS
        for color in COLORS
    ]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.open()


def test_a_catalogue_is_learned(tagger: Tagger) -> None:
    said: list[str] = []
    head, report = adapt(tagger, products(), report=said.append)
    assert (report.categories, report.departments, report.products) == (3, 2, 180)
    assert report.top1 > 0.9
    assert report.department_top1 >= report.top1
    assert report.top3 == 1.0
    assert 0 <= report.calibration_error < 0.3
    assert said[0] == "Reading 180 titles of 3 categories"
    for query, path in (("lamps", LAMPS), ("boots for men", SHOES), ("mug", MUGS)):
        departments, categories = head.guesses(tagger.tag(query).vector)
        assert categories[0][0] == path
        assert departments[0][0] == path[:1]


def test_judged_queries_teach_what_titles_do_not_say(tagger: Tagger) -> None:
    query = CategoryText("evening lamp", MUGS)
    other = CategoryText("anything", ("Garden",))
    plain, _ = adapt(tagger, products())
    taught, report = adapt(tagger, products(), [query, other])
    assert report.queries == 1
    vector = tagger.tag(query.text).vector[None]
    mugs = taught.paths.index(MUGS)
    assert taught.probabilities(vector)[0, mugs] > plain.probabilities(vector)[0, mugs]


def test_one_category_is_nothing_to_learn(tagger: Tagger) -> None:
    with pytest.raises(ModelError, match="have 1 categories") as raised:
        adapt(tagger, [product for product in products() if product.path == SHOES])
    assert "two categories" in raised.value.fix


def test_products_are_drawn_evenly_and_rare_categories_left_out() -> None:
    many = [CategoryText(f"shoe {at}", SHOES) for at in range(500)]
    few = [CategoryText(f"lamp {at}", LAMPS) for at in range(2)]
    none = [CategoryText("thing", ())] * 9
    drawn = chosen_products([*many, *few, *none], most=50)
    assert len(drawn) == len({product.text for product in drawn}) == 50
    assert {product.path for product in drawn} == {SHOES}
    assert any(int(product.text.split()[1]) > 400 for product in drawn)


def test_a_product_is_read_with_its_brand_once() -> None:
    assert product_text("NORDA lamp", "Norda") == "NORDA lamp"
    assert product_text("lamp", "Norda") == "Norda lamp"
    assert product_text("lamp", "") == "lamp"


def test_a_fragment_is_as_short_as_a_query() -> None:
    random = np.random.default_rng(1)
    title = "Norda 40W desk lamp with USB charging port black"
    for _ in range(50):
        words = title_fragment(title, random).split()
        assert 2 <= len(words) <= 4
        assert not any(char.isdigit() for word in words for char in word)
        assert " ".join(words) in title.replace("40W ", "")
    assert title_fragment("dv7-1211ea", random) == "dv7-1211ea"


def test_regression_parts_what_can_be_parted_and_knows_what_is_common() -> None:
    random = np.random.default_rng(2)
    centres = np.eye(3, 8, dtype=np.float32) * 4
    targets = random.integers(3, size=300)
    vectors = centres[targets] + random.normal(size=(300, 8)).astype(np.float32) * 0.3
    weights, bias = softmax_regression(vectors, targets, 3)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert ((units @ weights.T + bias).argmax(axis=1) == targets).mean() > 0.98


@pytest.mark.parametrize("factor", [0.25, 1.0, 3.0])
def test_the_temperature_of_logits_that_are_too_large_is_their_factor(factor: float) -> None:
    random = np.random.default_rng(3)
    logits = random.normal(size=(6000, 4)) * 2
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    targets = np.array([random.choice(4, p=row) for row in chances])
    assert fit_temperature(logits * factor, targets) == pytest.approx(factor, rel=0.1)


def test_calibration_error_by_hand() -> None:
    # Five times 0.9 and right four times; five times 0.6 and right once.
    probabilities = np.array([0.9] * 5 + [0.6] * 5)
    right = np.array([True] * 4 + [False] + [True] + [False] * 4)
    assert calibration_error(probabilities, right) == pytest.approx(0.5 * 0.1 + 0.5 * 0.4)
