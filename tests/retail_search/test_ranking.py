"""From the settings to the models that order results, and what is served where one is damaged."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.product import Product
from models.adapted_ranker import adapted_ranker, put_adapted_ranker
from models.cross_encoder_card import RERANKER_FOLDER, SHIPPED_RERANKER
from models.ranker_card import RANKER_FOLDER, SHIPPED_RANKER
from ranker.request import SearchRequest
from ranker.response import SearchResponse
from retail_search.engine import Engine
from retail_search.settings import Settings, load_settings
from tests.retail_search.command_line import run_well
from tests.retail_search.lamp_shop import PRODUCTS, write_shop

REQUEST = SearchRequest("lamp", rerank_budget_ms=float("inf"), explain=True)
INDEX = "products"
BROKEN_RERANKERS: dict[str, Callable[[Path], object]] = {
    "no model": lambda folder: (folder / "model.onnx").unlink(),
    "half a model": lambda folder: (folder / "model.onnx").write_bytes(b"\x08\x01"),
    "no tokenizer": lambda folder: (folder / "tokenizer.json").unlink(),
    "no JSON in the tokenizer": lambda folder: (folder / "tokenizer.json").write_text("{"),
    "no card": lambda folder: (folder / "reranker.json").unlink(),
    "a card that is none": lambda folder: (folder / "reranker.json").write_text("[]"),
    "nothing at all": shutil.rmtree,
}
BROKEN_RANKERS: dict[str, Callable[[Path], object]] = {
    "no trees": lambda folder: (folder / "trees.json").unlink(),
    "half the trees": lambda folder: (folder / "trees.json").write_text('{"trees": ['),
    "a card that is none": lambda folder: (folder / "card.json").write_text("{}"),
    "nothing at all": shutil.rmtree,
}


@pytest.fixture
def home(indexed: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return Path(shutil.copytree(indexed, tmp_path / "data"))


@pytest.fixture
def reranker(tmp_path: Path) -> Path:
    found = RERANKER_FOLDER.find(SHIPPED_RERANKER)
    return Path(shutil.copytree(found, tmp_path / "reranker"))


@pytest.fixture
def ranker(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RANKER_FOLDER.find(SHIPPED_RANKER), tmp_path / "ranker"))


def settings(home: Path, **given: object) -> Settings:
    return load_settings(data_dir=home, **given)


def ids(found: SearchResponse) -> list[str]:
    return [hit.product.id for hit in found.hits]


def renamed(folder: Path, name: str, intercept: float) -> None:
    """Fill a folder with the shipped ranker under another name and with other probabilities."""
    shutil.copytree(RANKER_FOLDER.find(SHIPPED_RANKER), folder, dirs_exist_ok=True)
    card = json.loads((folder / "card.json").read_text())
    card["name"] = name
    for blend in ("alone", "with_cross"):
        card[blend]["intercept"] = intercept
    (folder / "card.json").write_text(json.dumps(card))


def test_an_index_is_ranked_with_what_ships(home: Path) -> None:
    found = Engine(settings(home)).search(REQUEST)
    assert found.total == PRODUCTS
    assert found.reranked == "full"
    assert all(hit.relevance is not None for hit in found.hits)


@pytest.mark.parametrize("how", list(BROKEN_RERANKERS))
def test_without_a_reranker_features_order(
    how: str, home: Path, reranker: Path, caplog: pytest.LogCaptureFixture
) -> None:
    BROKEN_RERANKERS[how](reranker)
    with caplog.at_level(logging.ERROR):
        engine = Engine(settings(home, reranker=str(reranker)))
        found = engine.search(REQUEST)
    assert found.total == PRODUCTS
    assert found.reranked == "off"
    assert all(hit.relevance is not None for hit in found.hits)
    assert ids(found) == ids(Engine(settings(home, ranking="features")).search(REQUEST))
    assert [one for one in caplog.messages if "nothing is reranked" in one], caplog.messages


@pytest.mark.parametrize("how", list(BROKEN_RANKERS))
def test_without_a_ranker_the_order_is_the_fused_one(
    how: str, home: Path, ranker: Path, caplog: pytest.LogCaptureFixture
) -> None:
    BROKEN_RANKERS[how](ranker)
    with caplog.at_level(logging.ERROR):
        found = Engine(settings(home, ranker=str(ranker))).search(REQUEST)
    assert found.total == PRODUCTS
    assert found.reranked == "off"
    assert all(hit.relevance is None for hit in found.hits)
    assert ids(found) == ids(Engine(settings(home, ranking="fused")).search(REQUEST))
    (said,) = [one for one in caplog.messages if "ranking without it" in one]
    assert f"index {INDEX}" in said


def test_the_ranker_of_an_index_goes_first(home: Path) -> None:
    shipped = Engine(settings(home)).search(REQUEST)
    put_adapted_ranker(home / "indexes" / INDEX, lambda folder: renamed(folder, "own", 9.0))
    adapted = Engine(settings(home)).search(REQUEST)
    for hit, other in zip(shipped.hits, adapted.hits, strict=True):
        assert hit.relevance is not None
        assert other.relevance is not None
    assert min(hit.relevance or 0.0 for hit in adapted.hits) > 0.9
    assert min(hit.relevance or 0.0 for hit in shipped.hits) < 0.9


def test_a_damaged_ranker_of_an_index_leaves_the_shipped_one(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shipped = Engine(settings(home)).search(REQUEST)
    put_adapted_ranker(home / "indexes" / INDEX, lambda folder: renamed(folder, "own", 9.0))
    own = adapted_ranker(home / "indexes" / INDEX)
    assert own is not None
    (own / "trees.json").write_text("{}")
    with caplog.at_level(logging.ERROR):
        found = Engine(settings(home)).search(REQUEST)
    assert [hit.relevance for hit in found.hits] == [hit.relevance for hit in shipped.hits]
    assert [one for one in caplog.messages if str(own) in one]


def test_a_ranker_that_was_trained_since_is_taken_up(home: Path) -> None:
    engine = Engine(settings(home))
    before = engine.search(REQUEST)
    put_adapted_ranker(home / "indexes" / INDEX, lambda folder: renamed(folder, "own", 9.0))
    engine.update([Product(id="new", title="Lamp of colour 99", brand="Lumo")], [])
    after = engine.search(REQUEST)
    assert after.total == before.total + 1
    assert min(hit.relevance or 0.0 for hit in after.hits) > 0.9


def test_the_settings_say_how_far_the_order_is_worked_out(home: Path) -> None:
    given = settings(
        home, rank_depth=5, rerank_depth=3, rerank_budget_ms=5_000, diversity=0.0, collapse=False
    )
    found = Engine(given).search(SearchRequest("lamp", explain=True, per_page=50))
    assert found.reranked == "full"
    assert [hit.relevance is not None for hit in found.hits] == [True] * 5 + [False] * 7
    read = [
        hit
        for hit in found.hits
        if hit.explanation
        for one in hit.explanation.standings
        if one.stage == "cross-encoder"
    ]
    assert len(read) == 3
    assert Engine(settings(home, ranking="fused")).search(REQUEST).reranked == "off"
    assert Engine(settings(home, rerank_budget_ms=0)).search(SearchRequest("lamp")).reranked == (
        "partial"
    )


def test_an_updated_product_is_ranked_as_it_is_now(tmp_path: Path) -> None:
    home = tmp_path / "data"
    run_well("reindex", write_shop(tmp_path / "shop.csv"), "--data-dir", home, "--threads", 1)
    engine = Engine(settings(home))
    before = engine.search(REQUEST)
    last = before.hits[-1].product
    engine.update([last.model_copy(update={"title": "lamp"})], [before.hits[0].product.id])
    after = engine.search(REQUEST)
    assert after.hits[0].product.id == last.id
    assert before.hits[0].product.id not in ids(after)
    assert after.total == before.total - 1


def test_an_engine_ranks_in_scores_that_descend(home: Path) -> None:
    engine = Engine(settings(home))
    for ranking in ("fused", "features", "rerank"):
        found = engine.rank("lamp", "hybrid", 10, ranking=ranking, diversity=0.3)
        scores = [score for _, score in found]
        assert len(found) == 10
        assert scores == sorted(scores, reverse=True)
