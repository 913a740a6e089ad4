"""`train ranker`: an index gets a ranker of its own, from judged queries or from clicks."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from catalog.product import Product
from models.adapted_ranker import adapted_ranker
from models.ranker_card import CARD_FILE
from ranker.learned.features import NAMES
from ranker.learned.model import RankModel
from tests.ranker.shop import make_products
from tests.retail_search.command_line import refused, run_json, run_well

pytest.importorskip("lightgbm")

KINDS = (
    "laptop", "gaming notebook", "ultrabook", "wireless mouse", "gaming mouse", "earbuds",
    "wireless headphones", "bluetooth speaker", "shelf speaker", "electric kettle",
    "gooseneck kettle", "bread knife", "chef knife", "desk lamp", "floor lamp", "running shoes",
    "trail running shoes", "rain jacket", "waterproof coat", "garden spade", "hand trowel",
)  # fmt: skip
COLOURS = ("", "black", "red", "blue")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an index of the shop; tests add rankers to it."""
    folder = tmp_path_factory.mktemp("shop")
    lines = (product.model_dump_json() for product in make_products())
    (folder / "shop.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run_well("reindex", folder / "shop.jsonl", "--data-dir", folder / "data")
    return folder / "data"


def queries() -> Iterable[tuple[str, str, str]]:
    for kind in KINDS:
        for colour in COLOURS:
            yield f"{colour} {kind}".strip(), kind, colour


def grade(product: Product, kind: str, colour: str) -> int | None:
    """Return how these shoppers judge: the right thing, and one that is in stock."""
    words = f"{product.title} {product.description}"
    if kind.split()[-1] not in words:
        return 0 if product.id.endswith("7") else None
    good = kind in words and (not colour or colour in words)
    return (2 if good else 1) + (product.availability == "in_stock")


def write(path: Path, rows: Iterable[Iterable[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture(scope="module")
def judgments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows: list[Iterable[object]] = [("query", "docid", "rating")]
    for query, kind, colour in queries():
        for product in make_products():
            given = grade(product, kind, colour)
            if given is not None:
                rows.append((query, product.id, given))
    return write(tmp_path_factory.mktemp("judged") / "judged.csv", rows)


def test_a_ranker_is_trained_for_the_index(home: Path, judgments: Path, tmp_path: Path) -> None:
    before = adapted_ranker(home / "indexes" / "products")
    report = run_json(
        "train", "ranker", "--data-dir", home, "--judgments", judgments, "--reranker", "none",
        "--force",
    )  # fmt: skip
    folder = adapted_ranker(home / "indexes" / "products")
    assert folder is not None
    assert folder != before
    assert report["folder"] == str(folder)
    (judged,) = report["sets"]
    assert judged["queries"] == len(KINDS) * len(COLOURS)
    means = judged["ndcg@10"]["judged_only"]
    assert means["trees"] > means["fused"] + 0.02
    assert "available" in list(report["importance"])[:6]
    assert report["change"]["after_ndcg"] == pytest.approx(means["trees"])
    model = RankModel.open(folder)
    assert model.card.features == NAMES
    assert model.card.judged[0].ndcg["trees"] == pytest.approx(means["trees"], abs=1e-4)
    rows = np.zeros((2, len(NAMES)), dtype=np.float32)
    rows[1, NAMES.index("available")] = 1
    low, high = model.learned(rows)
    assert high > low
    # what the trees make of the command's own report
    said = run_well(
        "train", "ranker", "--data-dir", home, "--judgments", judgments, "--reranker", "none",
        "--output", tmp_path / "elsewhere", "--name", "mine",
    )  # fmt: skip
    assert said.splitlines()[-1] == str(tmp_path / "elsewhere")
    assert "nDCG@10 of held-out queries" in said
    assert RankModel.open(tmp_path / "elsewhere").card.name == "mine"
    assert adapted_ranker(home / "indexes" / "products") == folder


def test_a_worse_ranker_is_not_published(home: Path, judgments: Path) -> None:
    words = ("train", "ranker", "--data-dir", home, "--judgments", judgments, "--reranker", "none")
    run_well(*words, "--force")
    folder = adapted_ranker(home / "indexes" / "products")
    assert folder is not None
    card = json.loads((folder / CARD_FILE).read_text())
    card["judged"][0]["ndcg"]["trees"] = 0.9999
    (folder / CARD_FILE).write_text(json.dumps(card))
    said = refused(*words, "--json")
    assert "worse than" in said
    assert "against 0.9999" in said
    assert "--force" in said
    assert adapted_ranker(home / "indexes" / "products") == folder
    run_well(*words, "--force")
    assert adapted_ranker(home / "indexes" / "products") != folder


def test_clicks_teach_too(home: Path, tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    rows: list[Iterable[object]] = [("query", "docid", "kind", "position")]
    for query, kind, colour in queries():
        shown = [each for each in make_products() if kind.split()[-1] in each.title][:20]
        for place, product in enumerate(shown, start=1):
            rows += [(query, product.id, "shown", place)] * 3
            wanted = (grade(product, kind, colour) or 0) == 3
            if wanted and random.random() < 0.8:
                rows.append((query, product.id, "purchase", place))
    log = write(tmp_path / "clicks.csv", rows)
    report = run_json(
        "train", "ranker", "--data-dir", home, "--clicks", log, "--reranker", "none",
        "--output", tmp_path / "clicked",
    )  # fmt: skip
    means = report["sets"][0]["ndcg@10"]["judged_only"]
    assert means["trees"] > means["fused"] + 0.02


def test_loaded_events_teach_too(home: Path, tmp_path: Path) -> None:
    events = [
        json.dumps(
            {"kind": "purchase", "product_id": product.id, "user_id": query,
             "at": "2024-05-01T10:00:00Z", "query": query}
        )
        for query, kind, colour in queries()
        for product in make_products()
        if grade(product, kind, colour) == 3
    ]  # fmt: skip
    (tmp_path / "events.jsonl").write_text("\n".join(events) + "\n", encoding="utf-8")
    said = refused("train", "ranker", "--data-dir", home, "--events", "--reranker", "none")
    assert "name no product that was clicked" in said
    run_well("events", tmp_path / "events.jsonl", "--data-dir", home)
    report = run_json(
        "train", "ranker", "--data-dir", home, "--events", "--reranker", "none",
        "--output", tmp_path / "bought",
    )  # fmt: skip
    assert report["sets"][0]["name"] == "products: events"


def test_logits_of_pairs_are_taken_from_a_file(home: Path, judgments: Path, tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    with judgments.open() as file:
        judged = list(csv.DictReader(file))
    logits = write(
        tmp_path / "logits.csv",
        [("query", "docid", "logit"),
         *((row["query"], row["docid"], int(row["rating"]) + random.normal(0, 0.3))
           for row in judged)],
    )  # fmt: skip
    report = run_json(
        "train", "ranker", "--data-dir", home, "--judgments", judgments,
        "--cross-scores", logits, "--output", tmp_path / "with-cross",
    )  # fmt: skip
    assert set(report["reliability"]) == {"trees", "blend"}
    assert report["blend"]["with_cross"]["cross"] > 0
    model = RankModel.open(tmp_path / "with-cross")
    assert model.card.cross_encoder == "retail-reranker"
    wrong = write(tmp_path / "wrong.csv", [("query", "doc", "logit"), ("a", "b", 1)])
    assert "columns query, doc, logit" in refused(
        "train", "ranker", "--data-dir", home, "--judgments", judgments, "--cross-scores", wrong
    )


def test_what_cannot_be_learned_from_is_refused(home: Path, tmp_path: Path) -> None:
    few = write(tmp_path / "few.csv", [("query", "docid", "rating"), ("lamp", "p001", 3)])
    said = refused("train", "ranker", "--data-dir", home, "--judgments", few, "--reranker", "none")
    assert "at least 40" in said
    none = write(tmp_path / "none.csv", [("query", "docid", "rating"), ("lamp", "p001", 0)])
    said = refused("train", "ranker", "--data-dir", home, "--judgments", none, "--reranker", "none")
    assert "no product has a grade above 0" in said
    said = refused("train", "ranker", "--data-dir", home, "--judgments", tmp_path / "missing.csv")
    assert "missing.csv" in said
    said = refused("train", "ranker", "--data-dir", home, "--set", f"nowhere={few}")
    assert "nowhere" in said
