from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.retail_search.command_line import refused, run, run_json, run_well, spawn
from tests.retail_search.lamp_shop import PRODUCTS, write_shop


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_shop(tmp_path / "shop.csv")


def test_the_report_says_what_was_done_and_what_to_do_next(shop: Path, tmp_path: Path) -> None:
    said = run_well("reindex", shop, "--data-dir", tmp_path / "data", "--index", "lamps")
    assert f"Indexed {PRODUCTS} products (csv) in " in said
    assert f"/s: {PRODUCTS} encoded, 0 with a text encoded before." in said
    assert "of index 'lamps'" in said
    assert "Try: retail-search search --index lamps" in said
    assert "Rejected" not in said


def test_json_is_one_object_and_progress_goes_to_stderr(shop: Path, tmp_path: Path) -> None:
    done = spawn("reindex", shop, "--data-dir", tmp_path / "data", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["products"] == said["encoded"] == PRODUCTS
    assert (said["index"], said["rejects"], said["rejects_file"]) == ("products", {}, None)
    assert said["generation"] in (tmp_path / "data/indexes/products/CURRENT").read_text()
    assert f"vectors: {PRODUCTS} of {PRODUCTS}" in done.stderr


def test_what_did_not_change_is_not_encoded_again(shop: Path, tmp_path: Path) -> None:
    command = ("reindex", shop, "--data-dir", tmp_path / "data")
    assert run_json(*command)["encoded"] == PRODUCTS
    assert run_json(*command)["encoded"] == 0


def test_rejects_are_counted_by_reason_and_listed(shop: Path, tmp_path: Path) -> None:
    with shop.open("a", encoding="utf-8") as file:
        file.write("L-99,,Lumo,Home,1,4,1\n")
    command = ("reindex", shop, "--data-dir", tmp_path / "data")
    said = refused(*command, "--max-rejects", "0.01")
    assert "1 of 13" in said
    assert not (tmp_path / "data/indexes/products/CURRENT").exists()
    report = run_json(*command, "--max-rejects", "0.2")
    assert report["products"] == PRODUCTS
    assert list(report["rejects"].values()) == [1]
    reject = json.loads(Path(report["rejects_file"]).read_text(encoding="utf-8"))
    assert reject["line"] == PRODUCTS + 2
    assert reject["reason"] in report["rejects"]
    told = run_well(*command, "--max-rejects", "0.2")
    assert f"Rejected 1: {reject['reason']}" in told
    assert "The rejected records are listed in " in told


def test_columns_of_any_name_are_mapped(tmp_path: Path) -> None:
    shop = tmp_path / "own.csv"
    shop.write_text("Artikel,Bezeichnung\n7,Lampe\n8,Stuhl\n", encoding="utf-8")
    run_well(
        "reindex", shop, "--column", "id=Artikel", "--column", "title=Bezeichnung",
        "--data-dir", tmp_path,
    )  # fmt: skip
    found = run_json("search", "lampe", "--mode", "lexical", "--data-dir", tmp_path)
    assert [(hit["id"], hit["title"]) for hit in found["hits"]] == [("7", "Lampe")]


def test_a_column_that_is_no_pair_is_a_mistake_of_usage(shop: Path, tmp_path: Path) -> None:
    result = run("reindex", shop, "--column", "title", "--data-dir", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "title=Name" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("absent.csv",), "absent.csv"),
        (("SHOP", "--format", "xml"), "xml"),
        (("SHOP", "--column", "colour=brand"), "colour"),
        (("SHOP", "--reviews", "absent.jsonl"), "absent.jsonl"),
        (("SHOP", "--encoder", "no-such-encoder"), "no-such-encoder"),
        (("SHOP", "--encode-tokens", "4"), "a whole number from 8 to 512"),
        (("SHOP", "--index", "../out"), "../out"),
    ],
)
def test_what_cannot_be_loaded_is_refused_and_leaves_nothing_published(
    words: tuple[str, ...], told: str, shop: Path, tmp_path: Path
) -> None:
    given = [str(shop) if word == "SHOP" else word for word in words]
    assert told in refused("reindex", *given, "--data-dir", tmp_path / "data")
    assert list(tmp_path.rglob("CURRENT")) == []
