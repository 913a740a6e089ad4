from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from indexer.updates import compact as compact_module
from ranker.request import SearchRequest
from retail_search.engine import open_engine
from retail_search.settings import load_settings
from tests.retail_search.command_line import refused, run, run_json, run_well, spawn
from tests.retail_search.lamp_shop import PRODUCTS, write_shop

# A second, and what a busy machine adds to it.
LONGEST_WAIT = 5.0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    run_well("reindex", write_shop(tmp_path / "shop.csv"), "--data-dir", tmp_path / "data")
    return tmp_path / "data"


def lines(file: Path, *records: dict[str, Any] | str) -> Path:
    texts = [one if isinstance(one, str) else json.dumps(one) for one in records]
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return file


def titles(data: Path, query: str = "") -> dict[str, str]:
    found = run_json("search", query, "--data-dir", data, "--per-page", 50, "--mode", "lexical")
    return {hit["id"]: hit["title"] for hit in found["hits"]}


def test_products_are_brought_in_replaced_and_deleted(data: Path, tmp_path: Path) -> None:
    file = lines(
        tmp_path / "new.jsonl",
        {"id": "L-1", "title": "Chandelier of glass"},
        {"id": "N-1", "title": "Candle of wax"},
        "no json",
    )
    gone = tmp_path / "gone.txt"
    gone.write_text("\ufeffL-3\n\n  L-4 \nnobody\n", encoding="utf-8")
    said = run_well(
        "update", file, "--delete", "L-2", "--delete-file", gone, "--data-dir", data,
    )  # fmt: skip
    assert "Wrote 2 products and deleted 3 in " in said
    assert "Not there to delete: 1 (nobody)." in said
    assert "Rejected 1: not JSON" in said
    (rejects,) = (data / "indexes/products/rejects").iterdir()
    assert rejects.stem.startswith("update-")
    assert f"The rejected records are listed in {rejects}" in said
    assert json.loads(rejects.read_text(encoding="utf-8"))["line"] == 3
    assert len(titles(data)) == PRODUCTS - 3 + 1
    assert titles(data, "chandelier") == {"L-1": "Chandelier of glass"}
    assert titles(data, "candle") == {"N-1": "Candle of wax"}
    assert "is whole" in run_well("indexes", "verify", "--data-dir", data)


def test_what_each_update_could_not_read_outlives_the_next_and_a_reindex(
    data: Path, tmp_path: Path
) -> None:
    def rejects() -> list[str]:
        files = sorted((data / "indexes/products/rejects").iterdir())
        return [json.loads(file.read_text(encoding="utf-8"))["reason"] for file in files]

    broken = lines(tmp_path / "broken.jsonl", "no json")
    untitled = lines(tmp_path / "untitled.jsonl", {"id": "N-1"})
    for file in (broken, untitled):
        run_well("update", file, "--format", "json_lines", "--data-dir", data)
    assert rejects() == ["not JSON", "no title"]
    run_well("compact", "--data-dir", data)
    run_well("compact", "--data-dir", data)
    assert rejects() == ["not JSON", "no title"]


def test_json_is_one_object(data: Path, tmp_path: Path) -> None:
    file = lines(tmp_path / "new.jsonl", {"nr": "N-1", "what": "Candle"})
    done = spawn(
        "update", file, "--column", "id=nr", "--column", "title=what", "--delete", "nobody",
        "--data-dir", data, "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said.pop("seconds") > 0
    assert said.pop("generation") in (data / "indexes/products/CURRENT").read_text()
    assert said == {
        "index": "products", "upserted": 1, "encoded": 1, "deleted": 0,
        "unknown_deletes": ["nobody"], "rejects": {}, "rejects_file": None, "change": 1,
        "compacted": None,
    }  # fmt: skip


def test_an_engine_that_serves_shows_it_within_a_second(data: Path, tmp_path: Path) -> None:
    engine = open_engine(load_settings(data_dir=data))
    file = lines(tmp_path / "new.jsonl", {"id": "N-1", "title": "Candle of wax"})
    assert spawn("update", file, "--delete", "L-2", "--data-dir", data).returncode == 0
    deadline = time.monotonic() + LONGEST_WAIT
    ids: set[str] = set()
    while "N-1" not in ids and time.monotonic() < deadline:
        time.sleep(0.05)
        ids = {hit.product.id for hit in engine.search(SearchRequest("candle")).hits}
    assert "N-1" in ids
    everything = engine.search(SearchRequest("", per_page=100))
    assert everything.total == PRODUCTS
    assert "L-2" not in {hit.product.id for hit in everything.hits}


def test_compacting_leaves_every_product_and_a_way_back(data: Path, tmp_path: Path) -> None:
    file = lines(tmp_path / "new.jsonl", {"id": "N-1", "title": "Candle of wax"})
    run_well("update", file, "--delete", "L-2", "--data-dir", data)
    before = titles(data)
    said = run_json("compact", "--data-dir", data)
    assert said["products"] == PRODUCTS
    assert said["generation"] in (data / "indexes/products/CURRENT").read_text()
    assert titles(data) == before
    assert f"Compacted {PRODUCTS} products in " in run_well("compact", "--data-dir", data)
    run_well("indexes", "rollback", "--data-dir", data)
    assert titles(data) == before


def test_an_update_compacts_when_much_is_dead(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compact_module, "LEAST_DEAD", 3)
    assert (
        run_json("update", "--delete", "L-1", "--delete", "L-2", "--data-dir", data)["compacted"]
        is None
    )
    more = ("update", "--delete", "L-3", "--data-dir", data)
    assert run_json(*more, "--compact-share", "1")["compacted"] is None
    compacted = run_json("update", "--delete", "L-4", "--data-dir", data)["compacted"]
    assert compacted in (data / "indexes/products/CURRENT").read_text()
    assert len(titles(data)) == PRODUCTS - 4
    deleted = [word for number in (5, 6, 7) for word in ("--delete", f"L-{number}")]
    assert "Compacted: published generation" in run_well("update", *deleted, "--data-dir", data)


def test_nothing_to_do_is_a_mistake_of_usage(data: Path) -> None:
    result = run("update", "--data-dir", data)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--delete" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("update", "absent.jsonl"), "absent.jsonl"),
        (("update", "--delete-file", "absent.txt"), "absent.txt"),
        (("update", "--delete", "L-1", "--index", "nowhere"), "nowhere"),
        (("update", "--delete", "L-1", "--compact-share", "2"), "compact-share"),
        (("compact", "--index", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    words: tuple[str, ...], told: str, data: Path
) -> None:
    said = refused(*words, "--data-dir", data)
    assert told.replace("-", "_") in said.replace("-", "_")
    assert len(titles(data)) == PRODUCTS
    assert not (data / "indexes" / "nowhere").exists()


def test_a_rollback_says_which_changes_it_leaves_behind(data: Path, tmp_path: Path) -> None:
    run_well("reindex", write_shop(tmp_path / "shop.csv"), "--data-dir", data)
    newest = open_engine(load_settings(data_dir=data)).generation
    file = lines(tmp_path / "new.jsonl", {"id": "N-1", "title": "Candle of wax"})
    run_well("update", file, "--delete", "L-2", "--data-dir", data)

    said = run_well("indexes", "rollback", "--data-dir", data)
    assert f"2 changes of single products are in generation {newest}" in said
    assert titles(data, "candle") == {}
    assert "changes of single" not in run_well("indexes", "rollback", newest, "--data-dir", data)
    assert titles(data, "candle") == {"N-1": "Candle of wax"}
