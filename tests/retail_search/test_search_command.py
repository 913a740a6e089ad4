from __future__ import annotations

from pathlib import Path

import pytest

from catalog.product import Product
from ranker.response import Contribution, Explanation, FiredRule, Hit, MatchedSpan, Standing
from ranker.sentence import Fact, Part, Sentence
from retail_search.commands.explanation import explanation_lines
from retail_search.engine import Engine
from retail_search.settings import load_settings
from tests.retail_search.command_line import refused, run_json, run_well, spawn
from tests.retail_search.lamp_shop import BRACKETS, PRODUCTS
from webapp.app import create_app


def test_the_table_has_every_column_and_brackets_as_they_are(indexed: Path) -> None:
    shown = run_well("search", "desk lamp 3-pack", "--explain", "--data-dir", indexed)
    table, _, _ = shown.partition("\n\n")
    said, heading, first, *others = table.splitlines()
    assert said.startswith(f"{PRODUCTS} products in ")
    assert heading.split() == [
        "#", "product", "brand", "price", "rating", "score", "id", "lexical", "semantic",
    ]  # fmt: skip
    assert BRACKETS in first
    assert "10.00 USD" in first
    assert "4.5 (100)" in first
    assert "#1" in first
    assert len(others) == PRODUCTS - 1


def test_a_pipe_drops_no_column(indexed: Path) -> None:
    done = spawn("search", BRACKETS, "--data-dir", indexed)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert BRACKETS in done.stdout
    assert "L-0" in done.stdout
    assert "\x1b" not in done.stdout


def test_json_is_what_the_api_answers(indexed: Path) -> None:
    settings = load_settings(data_dir=indexed)
    client = create_app(Engine(settings), settings).test_client()
    answer = client.get("/api/v1/search?q=lamp&per_page=3&filter=brand:Lumo&explain=1").get_json()
    said = run_json(
        "search", "lamp", "--per-page", 3, "--filter", "brand:Lumo", "--explain",
        "--data-dir", indexed,
    )  # fmt: skip
    assert [hit["brand"] for hit in said["hits"]] == ["Lumo"] * 3
    for body in (answer, said):
        for of_this_search in ("query_id", "took_ms", "stages_ms"):
            assert body.pop(of_this_search)
        for step in body["plan"]["steps"]:
            del step["ms"]
    assert said == answer


def test_without_a_query_it_browses(indexed: Path) -> None:
    said = run_json("search", "--sort", "price_desc", "--data-dir", indexed)
    assert said["total"]["value"] == PRODUCTS
    prices = [hit["price"] for hit in said["hits"]]
    assert prices == sorted(prices, reverse=True)


def test_pages_follow_each_other(indexed: Path) -> None:
    pages = [
        run_json("search", "lamp", "--per-page", 5, "--page", page, "--data-dir", indexed)
        for page in (1, 2, 3)
    ]
    ids = [hit["id"] for page in pages for hit in page["hits"]]
    assert len(ids) == len(set(ids)) == PRODUCTS


def test_facets_are_shown_below_the_table(indexed: Path) -> None:
    shown = run_well("search", "lamp", "--facets", "--data-dir", indexed)
    assert f"Brillo ({PRODUCTS // 2})" in shown
    assert "Brillo (" not in run_well("search", "lamp", "--data-dir", indexed)


def test_nothing_found_is_said(indexed: Path) -> None:
    shown = run_well("search", "lamp", "--filter", "price:..1", "--data-dir", indexed)
    assert shown.startswith("0 products in ")
    assert len(shown.splitlines()) == 1


def test_the_mode_of_the_settings_is_used(indexed: Path) -> None:
    command = ("search", "lamp", "--data-dir", indexed)
    assert run_json(*command)["mode"] == "hybrid"
    shown = run_json(*command, "--mode", "lexical")
    assert shown["mode"] == "lexical"
    assert "#1" in run_well(*command, "--explain", env={"RETAIL_SEARCH_MODE": "semantic"})


def test_the_data_folder_comes_from_the_environment_too(indexed: Path, tmp_path: Path) -> None:
    env = {"RETAIL_SEARCH_DATA_DIR": str(indexed)}
    assert run_well("search", "lamp", env=env).startswith(f"{PRODUCTS} products")
    assert str(tmp_path) in refused("search", "lamp", "--data-dir", tmp_path, env=env)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--filter", "price:cheap"), "price"),
        (("--filter", "colour"), "colour"),
        (("--index", "no/name"), "no/name"),
        (("--index", "other"), "other"),
    ],
)
def test_what_cannot_be_searched_is_refused(
    words: tuple[str, ...], told: str, indexed: Path
) -> None:
    assert told in refused("search", "lamp", *words, "--data-dir", indexed)


def test_explain_says_of_each_hit_where_it_stood(indexed: Path) -> None:
    shown = run_well("search", "desk lamp 3-pack", "--explain", "--data-dir", indexed)
    assert "stages: lexical #1 (" in shown
    assert "fused #1 (" in shown
    assert "stages:" not in run_well("search", "desk lamp 3-pack", "--data-dir", indexed)


def test_an_explanation_has_the_sentence_and_what_moved_the_hit() -> None:
    why = Explanation(
        lexical_rank=2, lexical_score=9.0, semantic_rank=None, semantic_score=None, score=0.9,
        standings=(Standing("lexical", 2, 9.0), Standing("final", 1, None)),
        contributions=(
            Contribution("title_coverage", 1.0, 0.75), Contribution("rating", 4.1, -0.2),
        ),
        rules=(FiredRule("spring", "boost", "raised by 0.2"),),
        spans=(MatchedSpan("desk lamp", "core_product_type", ("title", "category")),),
    )  # fmt: skip
    reason = Sentence((Part("words", "desk lamp", (Fact("title", "lamp"),), "matches "),))
    product = Product(id="L1", title="Desk lamp [brass]")
    hit = Hit(1, 0.9, product, why, relevance=0.9134, options=("L2", "L3"), reason=reason)
    assert list(explanation_lines(hit)) == [
        "Matches desk lamp",
        "relevant with a probability of 0.91",
        "options: L2, L3",
        "stages: lexical #2 (9.000), final #1",
        "moved by: title_coverage +0.750 (is 1), rating -0.200 (is 4.1)",
        "core_product_type “desk lamp” is in title, category",
        "rule spring: boost, raised by 0.2",
    ]
