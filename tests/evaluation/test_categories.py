from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import RequestError
from evaluation.categories import evaluate_categories, right_categories
from evaluation.judgments import Judgments
from models.encoder import Encoder
from query.knowledge.knowledge import EMPTY
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line, write_lines
from tests.query.knowledge.small_catalogue import known, product
from tests.retail_search.command_line import refused, run_json, run_well

SHADES = ("red", "blue", "black", "grey", "white", "oak", "gold", "pink")
KINDS = {"Lamps": "desk lamp with bulb", "Knives": "chef knife of steel"}


def test_the_right_category_is_that_of_most_of_the_best() -> None:
    grades = {
        "lamp": {"a": 3.0, "b": 3.0, "c": 3.0, "d": 1.0},
        "knife": {"c": 3.0},
        "card": {"none": 3.0, "rare": 3.0, "a": 2.0},
        "boat": {"a": 1.0},
    }
    lamps, knives = ("Home", "Lamps"), ("Home", "Knives")
    categories = {"a": lamps, "b": lamps, "c": knives, "d": knives, "rare": ("Home", "Rare")}
    assert right_categories(Judgments(grades), categories, [lamps, knives]) == {
        "lamp": lamps, "knife": knives, "card": (), "boat": (),
    }  # fmt: skip


def test_guesses_are_counted_by_hand(tmp_path: Path) -> None:
    encoder = Encoder.open("all-minilm-l6-v2", threads=1)
    products = [
        product(number, f"{title} {shade}", kind)
        for kind, title in KINDS.items()
        for number, shade in enumerate(SHADES * 2)
    ]
    knowledge = known(tmp_path, products, encoder)
    truth: dict[str, tuple[str, ...]] = {
        "lamp for my desk": ("Lamps",),
        "steel knife": ("Knives",),
        # Not so: it is near the knives all the same.
        "kitchen knife": ("Lamps",),
        "flight to lisbon": (),
    }
    scores = evaluate_categories(knowledge, encoder, truth)
    assert (scores.queries, scores.inside, scores.categories) == (4, 3, 2)
    assert scores.accuracy == pytest.approx(2 / 3, abs=1e-4)
    assert (scores.coverage, scores.false_alarms) == (0.75, 0.0)
    assert scores.precision == scores.recall == pytest.approx(2 / 3, abs=1e-4)
    assert 0 < scores.ece < 1


def test_without_categories_there_is_nothing_to_measure() -> None:
    with pytest.raises(RequestError, match="knows no categories"):
        evaluate_categories(EMPTY, HashEncoder(), {"lamp": ()})
    with pytest.raises(RequestError, match="no query"):
        evaluate_categories(EMPTY, HashEncoder(), {})


def test_the_command_takes_the_categories_of_judged_products(tmp_path: Path) -> None:
    lines = [
        line(number, title=f"{title} {number % 8}", category=[kind])
        for number, (kind, title) in enumerate(list(KINDS.items()) * 12)
    ]
    source = write_lines(tmp_path / "shop.jsonl", lines)
    data = ("--data-dir", tmp_path / "data", "--index", "shop")
    run_well("reindex", source, *data)
    judged = tmp_path / "judged.csv"
    judged.write_text("query,docid,rating\nlamp,p0,3\nknife,p1,3\nboat,p1,0\n")
    shown = run_json("evaluate-categories", "--judgments", judged, *data)
    assert (shown["queries"], shown["inside"], shown["accuracy"]) == (3, 2, 1.0)
    assert "precision" in run_well("evaluate-categories", "--judgments", judged, *data)
    bare = write_lines(tmp_path / "bare.jsonl", [line(1)])
    run_well("reindex", bare, *data)
    assert "no categories" in refused("evaluate-categories", "--judgments", judged, *data)
