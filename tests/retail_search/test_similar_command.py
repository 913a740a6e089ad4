"""`retail-search similar`."""

from __future__ import annotations

from pathlib import Path

from tests.retail_search.command_line import refused, run_json, run_well


def test_what_is_like_a_product_is_printed_with_the_reason(indexed: Path) -> None:
    said = run_well("similar", "L-3", "--limit", 4, "--data-dir", indexed)
    lines = said.splitlines()
    assert len(lines) == 5
    assert all("same category" in line for line in lines[1:])
    assert "L-3 " not in said + " "


def test_json_is_the_answer_of_the_api(indexed: Path) -> None:
    said = run_json("similar", "L-3", "--limit", 2, "--data-dir", indexed)
    assert (said["id"], said["index"], len(said["hits"])) == ("L-3", "products", 2)
    assert said["hits"][0]["reason"].startswith("Similar: same category")


def test_nothing_goes_with_what_nobody_bought(indexed: Path) -> None:
    said = run_well("similar", "L-3", "--together", "--data-dir", indexed)
    assert said == "Nothing is known to go with it.\n"


def test_an_unknown_id_is_told(indexed: Path) -> None:
    assert "nobody" in refused("similar", "nobody", "--data-dir", indexed)
