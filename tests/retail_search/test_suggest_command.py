"""`retail-search suggest`."""

from __future__ import annotations

from pathlib import Path

from tests.retail_search.command_line import refused, run_json, run_well


def test_suggestions_are_printed_with_their_kind(indexed: Path) -> None:
    said = run_well("suggest", "lam", "--data-dir", indexed)
    for words in ("query", "lamp of colour", "product", "Lamp of colour 11"):
        assert words in said, said
    said = run_well("suggest", "desk", "--data-dir", indexed)
    assert "Desk Lamp [bold] 3-pack [/x]" in said
    assert "corrected" in run_well("suggest", "colouur", "--data-dir", indexed)
    assert "Nothing to suggest" in run_well("suggest", "zzz", "--data-dir", indexed)


def test_json_is_the_answer_of_the_api(indexed: Path) -> None:
    answer = run_json("suggest", "lum", "--limit", "1", "--data-dir", indexed)
    assert answer["query"] == "lum"
    (one,) = answer["suggestions"]
    assert (one["kind"], one["text"], one["count"], one["filter"]) == (
        "brand", "Lumo", 6, ["brand:Lumo"],
    )  # fmt: skip


def test_without_an_index_it_says_what_to_do(tmp_path: Path) -> None:
    assert "reindex" in refused("suggest", "lam", "--data-dir", tmp_path)
