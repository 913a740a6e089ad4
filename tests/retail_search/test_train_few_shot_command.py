from __future__ import annotations

import shutil
from pathlib import Path

from models.encoder import Encoder
from query.fewshot import Prototypes
from tests.query.test_fewshot import LABELS, TEXTS
from tests.retail_search.command_line import refused, run_json, run_well


def write_examples(file: Path, texts: list[str], labels: list[str]) -> Path:
    rows = [f'"{text}",{label}' for text, label in zip(texts, labels, strict=True)]
    file.write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    return file


def test_few_shot_learns_a_file_of_examples(tmp_path: Path) -> None:
    examples = write_examples(tmp_path / "examples.csv", TEXTS, LABELS)
    output = tmp_path / "intents.npz"
    said = run_well("train", "few-shot", examples, "--output", output)
    assert "3 labels from 24 examples" in said
    encoder = Encoder.open("all-minilm-l6-v2", threads=1)
    found = Prototypes.open(output, encoder).predict(encoder.encode_query("track package"))
    assert found is not None
    assert found.label == "track"
    shown = run_json("train", "few-shot", examples, "--output", output)
    assert shown["labels"] == ["cancel", "refund", "track"]
    assert shown["examples"] == 24
    assert 0.6 < shown["left_out_accuracy"] <= 1


def test_examples_that_teach_nothing_are_refused(tmp_path: Path) -> None:
    examples = write_examples(tmp_path / "examples.csv", TEXTS[:8], LABELS[:8])
    output = tmp_path / "intents.npz"
    assert "1 label" in refused("train", "few-shot", examples, "--output", output)
    assert not output.exists()
    assert "Cannot read" in refused("train", "few-shot", tmp_path / "no.csv", "--output", output)


def test_what_is_learnt_for_an_index_is_in_its_plans(indexed: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(indexed, data)
    examples = write_examples(tmp_path / "examples.csv", TEXTS, LABELS)
    run_well("train", "few-shot", examples, "--data-dir", data)
    plan = run_json("understand", "track my package", "--data-dir", data)
    assert plan["own_label"]["label"] == "track"
    assert run_json("understand", "lamp", "--data-dir", data)["own_label"] is None
