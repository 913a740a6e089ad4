from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catalog.errors import JudgmentsError
from evaluation.cli import evaluate_command
from evaluation.constraints import GoldQuery, pairs, read_gold, score_constraints


def test_lists_are_sets_and_numbers_are_numbers() -> None:
    one = {"brand": ["nike", "puma"], "price_max": 50, "age": [3, 3], "near_me": True}
    other = {"near_me": True, "age": [3.0, 3.0], "price_max": 50.0, "brand": ["puma", "nike"]}
    assert set(pairs(one)) == set(pairs(other))
    assert len(list(pairs(one))) == 5
    excluded = {"not": [{"field": "color", "value": "red"}]}
    assert list(pairs(excluded)) == [("not", ("color", "red"))]


def test_scores_worked_by_hand() -> None:
    gold = [
        GoldQuery("a", {"brand": ["nike", "puma"], "price_max": 50}),
        GoldQuery("b", {"price_max": 20}),
        GoldQuery("c", {}),
        GoldQuery("d", {}),
    ]
    answers: dict[str, dict[str, Any]] = {
        "a": {"brand": ["nike"], "price_max": 50},
        "b": {"price_max": 20},
        "c": {"color": ["red"]},
        "d": {},
    }
    scores = score_constraints(gold, answers.__getitem__)
    assert (scores.count, scores.exact, scores.false_alarm) == (4, 0.5, 0.5)
    # 3 right of 4 given and 4 expected
    assert scores.f1 == 0.75
    assert list(scores.keys) == ["price_max", "brand", "color"]
    brand = scores.keys["brand"]
    assert (brand.precision, brand.recall, brand.f1, brand.support) == (1.0, 0.5, 2 / 3, 2)
    color = scores.keys["color"]
    assert (color.precision, color.recall, color.f1, color.support) == (0.0, 0.0, 0.0, 0)


def write(path: Path, *lines: str) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))
    return path


def test_the_command_scores_the_shipped_reader(tmp_path: Path) -> None:
    rows = [
        {"query": "red shoes under $50", "constraints": {"color": ["red"], "price_max": 50}},
        {"query": "iphone 11", "constraints": {}},
        {"query": "black shoes", "constraints": {"color": ["white"]}},
    ]
    path = write(tmp_path / "gold.jsonl.gz", *map(json.dumps, rows), "")
    result = CliRunner().invoke(evaluate_command, ["--constraints", str(path), "--json"])
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert list(shown) == ["count", "exact", "f1", "false_alarm", "keys"]
    assert (shown["count"], shown["exact"], shown["false_alarm"]) == (3, 2 / 3, 0)
    assert shown["keys"]["color"]["support"] == 2
    table = CliRunner().invoke(evaluate_command, ["--constraints", str(path)])
    assert "exact 0.6667" in table.output
    assert "price_max" in table.output


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Line 2"),
        ("[1]", "Line 2"),
        ('{"query": "x"}', "'constraints' is missing"),
        ('{"query": 5, "constraints": {}}', "query is no string"),
        ('{"query": "x", "constraints": {"colour": ["red"]}}', "unknown key 'colour'"),
        ('{"query": "x", "constraints": {"not": ["red"]}}', "Line 2"),
    ],
)
def test_lines_of_another_form_are_told(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path / "gold.jsonl.gz", '{"query": "x", "constraints": {}}', line)
    with pytest.raises(JudgmentsError, match=reason):
        read_gold(path)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(JudgmentsError, match="has no queries"):
        read_gold(write(tmp_path / "gold.jsonl.gz", ""))
