"""`evaluate --tags` and `--intents`: files that are scored without an index."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from catalog.errors import JudgmentsError
from evaluation.cli import evaluate_command
from evaluation.intents import read_intents, score_intents
from evaluation.tags import read_tags, score_tags
from models.tagger import Tagger

GOOD = {"tokens": ["red", "leather", "shoes"], "labels": ["B-color", "B-material", "B-x"]}


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.open()


def run_json(*words: object) -> dict[str, Any]:
    result = CliRunner().invoke(evaluate_command, [*map(str, words), "--json"])
    assert result.exit_code == 0, result.output
    loaded = json.loads(result.stdout)
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture
def tags(tmp_path: Path) -> Path:
    path = tmp_path / "tags.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(GOOD) + "\n\n" + json.dumps(GOOD) + "\n")
    return path


@pytest.fixture
def intents(tmp_path: Path) -> Path:
    path = tmp_path / "intents.csv"
    path.write_text(
        'query,intent,origin\nwhere is my order,service,x\n"red shoes, size 8",category,x\n'
        "where is my parcel,other,x\n",
        encoding="utf-8",
    )
    return path


def test_tags_count_exact_spans(tags: Path) -> None:
    shown = run_json("--tags", tags)
    # Color and material are right, and the shoes are found as another type than x: in each of
    # two queries 2 right of 3 true and 3 found.
    assert shown["micro_f1"] == pytest.approx(4 / 6)
    assert shown["macro_f1"] == pytest.approx((1 + 1 + 0 + 0) / 4)
    assert shown["per_type"]["color"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 2}
    assert shown["per_type"]["x"]["support"] == 2
    assert shown["queries"] == 2
    assert shown["tagger"] == Tagger.open().identity


def test_intents_are_scored(intents: Path) -> None:
    shown = run_json("--intents", intents)
    assert shown["accuracy"] == pytest.approx(2 / 3)
    assert shown["macro_f1"] == pytest.approx((1 + 2 / 3 + 0) / 3)
    assert shown["per_label"]["other"]["recall"] == 0.0
    assert shown["queries"] == 3


def test_both_files_in_one_object_and_as_tables(tags: Path, intents: Path) -> None:
    assert list(run_json("--tags", tags, "--intents", intents)) == ["tags", "intents"]
    shown = CliRunner().invoke(evaluate_command, ["--tags", str(tags)])
    assert shown.exit_code == 0
    assert "micro_f1 0.6667" in shown.output


def test_a_judged_set_or_a_labelled_file_is_needed() -> None:
    with pytest.raises(click.UsageError, match=r"Give --judgments, or a labelled file"):
        evaluate_command.main([], standalone_mode=False)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2: Invalid JSON"),
        ("[]", "line 2"),
        ('{"tokens": ["a"]}', "line 2: labels: Field required"),
        ('{"tokens": ["a", "b"], "labels": ["O"]}', "line 2: 2 tokens, but 1 labels"),
        ('{"tokens": ["a"], "labels": ["color"]}', "'color' is no BIO label"),
        ('{"tokens": ["a"], "labels": ["B-"]}', "'B-' is no BIO label"),
        ('{"tokens": ["a b"], "labels": ["O"]}', "the token 'a b' is not one word"),
        ('{"tokens": [], "labels": []}', "line 2: tokens"),
    ],
)
def test_a_bad_line_of_tags_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "tags.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(JudgmentsError) as raised:
        read_tags(path)
    assert reason in raised.value.message
    assert '"tokens"' in raised.value.fix


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("query,label\na,service\n", "has no column 'intent'"),
        ("query,intent\na,service\n,service\n", "line 3: no query"),
        ("query,intent\na,shopping\n", "line 2: 'shopping' is no intent"),
        ("query,intent\na\n", "line 2"),
        ("query,intent\n", "has no query"),
    ],
)
def test_a_bad_line_of_intents_is_named(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "intents.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(JudgmentsError) as raised:
        read_intents(path, ("service", "other"))
    assert reason in raised.value.message


def test_no_file(tmp_path: Path, tagger: Tagger) -> None:
    (tmp_path / "empty").write_text("")
    with pytest.raises(JudgmentsError, match="has no tagged query"):
        score_tags(tmp_path / "empty", tagger)
    with pytest.raises(JudgmentsError, match="Cannot read"):
        score_intents(tmp_path / "none", tagger)


def test_a_token_without_letters_and_a_query_without_end_are_scored(
    tmp_path: Path, tagger: Tagger
) -> None:
    rows = [
        {"tokens": ["red", "\u200b", "\ufffd"], "labels": ["B-color", "O", "O"]},
        {"tokens": ["shoes"] * 500, "labels": ["O"] * 500},
    ]
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert score_tags(path, tagger).scores.per_type["color"].f1 == 1.0
