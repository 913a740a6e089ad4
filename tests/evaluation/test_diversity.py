from __future__ import annotations

import json
import math
import sys
import types
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catalog.errors import NotFoundError, RetailSearchError
from catalog.product import Product
from evaluation.diversity import (
    alpha_ndcg,
    intent_coverage,
    measure_diversity,
    repeats,
)
from evaluation.diversity_cli import evaluate_diversity_command
from evaluation.diversity_intents import Intents, intents_of_queries
from evaluation.diversity_plot import check_plot
from evaluation.judgments import judgments_from
from ranker.request import SearchRequest
from ranker.response import Hit, SearchResponse

INTENTS = Intents({"x": frozenset("AB"), "y": frozenset("A"), "z": frozenset("C")})


def lamp(number: int) -> Product:
    """Return one of twelve lamps, six of them of Acme; each second is a colour of another."""
    brand = "Acme" if number < 6 else f"Brand{number}"
    colour = ("Black", "White")[number % 2]
    return Product(
        id=f"p{number}", title=f"{brand} Desk Lamp Lx{number // 2}00 {colour}", brand=brand,
        category=("Home", "Lamps" if number % 3 else "Lights"), price=10.0 + number,
    )  # fmt: skip


LAMPS = {f"p{number}": lamp(number) for number in range(12)}


def products(ids: Sequence[str]) -> Mapping[str, Product]:
    return {name: LAMPS[name] for name in ids if name in LAMPS}


def ranked(query: str, diversity: float) -> list[str]:
    """Without variety Acme's come first; with it one of them and then every other brand."""
    if query == "nothing":
        return []
    acme, others = list(LAMPS)[:6], list(LAMPS)[6:]
    return acme + others if diversity < 0.5 else acme[:1] + others + acme[1:]


def test_alpha_ndcg_worked_out_by_hand() -> None:
    """The list y, x, (unknown), z with alpha 0.5.

    y brings A: 1. x brings A again and B: 1/2 + 1. The unknown brings nothing, z brings C: 1.
    The best order is x (2), z (1), y (A again: 1/2).
    """
    gained = 1 / math.log2(2) + 1.5 / math.log2(3) + 0 + 1 / math.log2(5)
    best = 2 / math.log2(2) + 1 / math.log2(3) + 0.5 / math.log2(4)
    assert alpha_ndcg(["y", "x", "unknown", "z"], INTENTS) == pytest.approx(gained / best)
    assert gained / best == pytest.approx(0.8251, abs=1e-4)
    assert alpha_ndcg(["x", "z", "y"], INTENTS) == 1.0
    # Without a price on what is served already the greedy order is still the best.
    assert alpha_ndcg(["x", "y", "z"], INTENTS, alpha=0.0) == 1.0
    assert alpha_ndcg([], INTENTS) == alpha_ndcg(["x"], Intents()) == 0.0


def test_alpha_ndcg_is_that_of_trec_where_it_is_installed() -> None:
    pyndeval = pytest.importorskip("pyndeval", reason="ndeval's own arithmetic, to compare with")
    qrels = [
        pyndeval.SubtopicQrel("q", intent, product, 1)
        for product, own in INTENTS.of_product.items()
        for intent in sorted(own)
    ]
    order = ["y", "x", "unknown", "z"]
    run = [pyndeval.ScoredDoc("q", name, float(-rank)) for rank, name in enumerate(order)]
    (theirs,) = pyndeval.ndeval(qrels, run, measures=["alpha-nDCG@10"]).values()
    assert alpha_ndcg(order, INTENTS) == pytest.approx(theirs["alpha-nDCG@10"], abs=1e-5)


def test_only_the_first_ten_count() -> None:
    order = [f"unknown{number}" for number in range(10)] + ["x"]
    assert alpha_ndcg(order, INTENTS) == intent_coverage(order, INTENTS) == 0.0
    assert alpha_ndcg(order[1:], INTENTS) > 0


def test_coverage_is_of_what_ten_products_could_serve() -> None:
    assert intent_coverage(["y", "y2"], INTENTS) == pytest.approx(1 / 3)
    assert intent_coverage(["z", "x"], INTENTS) == 1.0
    many = Intents({str(number): frozenset([str(number)]) for number in range(40)})
    assert intent_coverage([str(number) for number in range(10)], many) == 1.0
    assert intent_coverage(["1", "1"], many) == pytest.approx(0.1)


def test_repeats_are_variants_of_what_is_above() -> None:
    assert repeats([LAMPS["p0"], LAMPS["p1"], LAMPS["p2"], LAMPS["p1"]]) == 2
    assert repeats([LAMPS["p0"], LAMPS["p2"], LAMPS["p4"], LAMPS["p6"]]) == 0
    assert repeats([]) == 0


def test_intents_are_brands_categories_and_thirds_of_the_prices() -> None:
    grades = {name: float(name != "p11") for name in LAMPS} | {"gone": 3.0}
    judgments = judgments_from({"lamp": grades, "few": {"p0": 1.0, "p7": 1.0, "p8": 0.0}})
    intents = intents_of_queries(judgments, products)
    of_lamp = intents["lamp"]
    assert of_lamp.of_product["p0"] == {"brand acme", "category lights", "price low"}
    assert of_lamp.of_product["p10"] == {"brand brand10", "category lamps", "price high"}
    assert set(of_lamp.of_product) == {f"p{number}" for number in range(11)}
    # Two prices are no bands.
    assert intents["few"].all == {"brand acme", "brand brand7", "category lights", "category lamps"}
    assert not intents_of_queries(judgments, products, 2.0)["few"].all


def test_a_curve_says_what_variety_costs_and_brings() -> None:
    acme = {f"p{number}": 2.0 if number < 6 else 1.0 for number in range(12)}
    judgments = judgments_from({"lamp": acme, "nothing": {"p0": 1.0}})
    calls = []

    def asked(query: str, diversity: float) -> list[str]:
        calls.append((query, diversity))
        return ranked(query, diversity)

    curve = measure_diversity(asked, products, judgments, (0.2, 0.9))
    assert [point.diversity for point in curve.points] == [0.2, 0.9]
    # Each query once for the engine to find it, and then at every weight.
    assert [query for query, _ in calls] == ["lamp"] * 4 + ["nothing"] * 4
    assert [diversity for _, diversity in calls][1:4] == [0.0, 0.2, 0.9]
    assert (curve.queries, curve.queries_with_intents) == (2, 2)  # p0 has a brand and a category
    plain, various = curve.points
    assert plain.ndcg.against_none.difference == 0.0
    assert various.ndcg.mean < plain.ndcg.mean
    assert various.ndcg.against_none.difference < 0
    assert various.alpha_ndcg.mean > plain.alpha_ndcg.mean
    # The query that finds nothing has no page to count brands on.
    assert (plain.brands, plain.top_brand, plain.repeats) == (5, 0.6, 3)
    assert various.brands == 7
    assert various.repeats < 3
    assert various.latency.n == 2
    with pytest.raises(ValueError, match="no diversity"):
        measure_diversity(ranked, products, judgments, ())


class Shop:
    """Answers searches from `ranked`."""

    generation = "g"

    def __init__(self) -> None:
        self.asked: list[SearchRequest] = []

    def search(self, request: SearchRequest) -> SearchResponse:
        self.asked.append(request)
        assert request.diversity is not None
        ids = ranked(request.query, request.diversity)[: request.per_page]
        hits = tuple(Hit(rank + 1, 0.0, LAMPS[name]) for rank, name in enumerate(ids))
        return SearchResponse(request, "q", "g", len(hits), False, hits, (), 0.0, {})

    def product(self, product_id: str) -> Product:
        if product_id not in LAMPS:
            raise NotFoundError("Not there.")
        return LAMPS[product_id]


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop = Shop()
    module = types.ModuleType("retail_search.engine")
    module.open_engine = lambda *_: shop  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "retail_search.engine", module)
    return shop


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    file = tmp_path / "judged.csv"
    rows = [f"lamp,{name},{2 if number < 6 else 1}" for number, name in enumerate(LAMPS)]
    file.write_text("\n".join(["query,docid,rating", *rows, "lamp,gone,3", "nothing,p0,1"]) + "\n")
    return file


def run(*words: object) -> Any:
    return CliRunner().invoke(evaluate_diversity_command, [str(word) for word in words])


def test_the_command_prints_one_json_object(shop: Shop, judged: Path) -> None:
    result = run(
        "--judgments", judged, "--diversity", "0,0.2", "0.9", "--window", 12, "--no-collapse",
        "--mode", "lexical", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert [(point["diversity"], point["lambda"]) for point in shown["points"]] == [
        (0.0, 1.0), (0.2, 0.8), (0.9, 0.1),
    ]  # fmt: skip
    assert (shown["window"], shown["collapse"], shown["mode"]) == (12, False, "lexical")
    assert shown["points"][2]["brands@10"] > shown["points"][0]["brands@10"]
    assert {(one.diversity_window, one.collapse, one.mode) for one in shop.asked} == {
        (12, False, "lexical")
    }


@pytest.mark.usefixtures("shop")
def test_the_command_prints_a_table(judged: Path) -> None:
    result = run("--judgments", judged)
    assert result.exit_code == 0, result.output
    for heading in ("diversity", "alpha-nDCG", "coverage", "repeats"):
        assert heading in result.stdout


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("words", "said"), [("0,x", "'x' is no number"), ("1.5", "from 0 to 1")])
def test_what_is_no_weight_is_refused(judged: Path, words: str, said: str) -> None:
    result = run("--judgments", judged, "--diversity", words)
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.usefixtures("shop")
def test_the_curve_is_drawn(judged: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="needs the training extra")
    file = tmp_path / "curve.png"
    result = run("--judgments", judged, "--diversity", "0,0.5,1", "--plot", file)
    assert result.exit_code == 0, result.output
    assert file.read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib_it_is_said_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(RetailSearchError, match=r"retail-search\[train\]"):
        check_plot(tmp_path / "curve.png")


@pytest.mark.parametrize("name", ["curve.jpg", "no/such/folder/curve.png"])
def test_a_picture_that_cannot_be_kept_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", types.ModuleType("matplotlib"))
    with pytest.raises(RetailSearchError, match="curve"):
        check_plot(tmp_path / name)
