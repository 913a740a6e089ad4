"""`retail-search understand`."""

from __future__ import annotations

from pathlib import Path

from tests.retail_search.command_line import refused, run_json, run_well


def test_the_plan_is_printed_step_by_step(indexed: Path) -> None:
    said = run_well("understand", "colouur lamp under $15 -brillo", "--data-dir", indexed)
    for words in (
        "spelling",
        "“colouur” read as “colour”",
        "price:..15 filters",
        "not text:brillo",
    ):
        assert words in said, said


def test_json_is_the_plan_of_the_api(indexed: Path) -> None:
    plan = run_json("understand", "colouur lamp under $15", "--data-dir", indexed)
    assert plan["corrected"] == "colour lamp under $15"
    assert plan["text"] == "colour lamp"
    assert plan["constraints"] == {"price_max": 15}
    assert plan["intents"][0]["label"] == "category"
    verbatim = run_json("understand", "colouur lamp under $15", "--verbatim", "--data-dir", indexed)
    assert verbatim["text"] == "colouur lamp under $15"


def test_without_an_index_what_ships_reads(tmp_path: Path) -> None:
    plan = run_json("understand", "red nike shoes under $50", "--data-dir", tmp_path)
    assert plan["constraints"]["brand"] == ["nike"]
    assert plan["spans"]


def test_steps_are_chosen(indexed: Path) -> None:
    plan = run_json(
        "understand", "colouur lamp under $15", "--understanding", "spelling", "--data-dir", indexed
    )
    assert plan["text"] == "colour lamp under $15"
    said = refused("understand", "lamp", "--understanding", "speling", "--data-dir", indexed)
    assert "spelling, tags" in said
