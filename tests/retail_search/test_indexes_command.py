from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.retail_search.command_line import refused, run, run_json, run_well
from tests.retail_search.lamp_shop import BRACKETS, PRODUCTS, write_shop


@pytest.fixture
def twice(tmp_path: Path) -> Path:
    """A data folder whose index has two generations, told apart by their titles."""
    for mark in ("Old ", "New "):
        run_well("reindex", write_shop(tmp_path / "shop.csv", mark), "--data-dir", tmp_path / "d")
    return tmp_path / "d"


def listed(home: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run_json("indexes", "list", "--data-dir", home)
    return rows


def titles(home: Path) -> set[str]:
    hits = run_json("search", "lamp", "--data-dir", home)["hits"]
    return {hit["title"].split()[0] for hit in hits if hit["title"] != BRACKETS}


def test_list_shows_every_generation_newest_first(twice: Path) -> None:
    rows = listed(twice)
    assert [row["published"] for row in rows] == [True, False]
    assert rows[0]["generation"] > rows[1]["generation"]
    assert {(row["index"], row["products"], row["readable"]) for row in rows} == {
        ("products", PRODUCTS, True)
    }
    shown = run_well("indexes", "list", "--data-dir", twice).splitlines()
    assert shown[0].split() == [
        "index", "generation", "published", "built", "with", "MB", "created", "vectors",
    ]  # fmt: skip
    assert [row["generation"] in line for row, line in zip(rows, shown[1:], strict=True)] == [
        True, True,
    ]  # fmt: skip


def test_list_of_nothing_says_what_to_do(tmp_path: Path) -> None:
    assert "retail-search reindex FILE" in run_well("indexes", "list", "--data-dir", tmp_path)
    assert listed(tmp_path) == []


def test_rollback_serves_the_one_before_or_the_one_named(twice: Path) -> None:
    newer, older = (row["generation"] for row in listed(twice))
    assert titles(twice) == {"New"}
    assert older in run_well("indexes", "rollback", "--data-dir", twice)
    assert titles(twice) == {"Old"}
    assert "no generation older" in refused("indexes", "rollback", "--data-dir", twice)
    assert newer in run_well("indexes", "rollback", newer, "--data-dir", twice)
    assert titles(twice) == {"New"}
    assert "'nosuch'" in refused("indexes", "rollback", "nosuch", "--data-dir", twice)


def test_verify_tells_a_whole_generation_from_a_damaged_one(twice: Path) -> None:
    generation = listed(twice)[0]["generation"]
    assert (
        f"Generation {generation} of index 'products' is whole: built with {PRODUCTS} products"
        in run_well("indexes", "verify", "--data-dir", twice)
    )
    folder = twice / "indexes/products/generations" / generation
    largest = max(folder.rglob("*"), key=lambda path: path.stat().st_size * path.is_file())
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    assert largest.name in refused("indexes", "verify", "--data-dir", twice)


def test_delete_takes_an_old_generation_and_keeps_the_published_one(twice: Path) -> None:
    newer, older = (row["generation"] for row in listed(twice))
    assert "is published" in refused("indexes", "delete", newer, "--yes", "--data-dir", twice)
    assert older in run_well("indexes", "delete", older, "--yes", "--data-dir", twice)
    assert [row["generation"] for row in listed(twice)] == [newer]
    assert titles(twice) == {"New"}


def test_delete_asks_before_it_takes_the_whole_index(twice: Path) -> None:
    result = run("indexes", "delete", "--data-dir", twice, typed="n\n")
    assert result.exit_code == 1
    assert len(listed(twice)) == 2
    assert run("indexes", "delete", "--data-dir", twice, typed="y\n").exit_code == 0
    assert listed(twice) == []
    assert "There is no index" in refused("indexes", "verify", "--data-dir", twice)


@pytest.mark.parametrize("command", ["verify", "rollback", "delete"])
def test_an_index_that_is_not_there_is_refused_and_not_made(command: str, tmp_path: Path) -> None:
    said = refused("indexes", command, "--index", "absent", "--data-dir", tmp_path)
    assert "There is no index 'absent'" in said
    assert list(tmp_path.iterdir()) == []
