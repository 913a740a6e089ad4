from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from catalog.errors import ExamplesError
from evaluation.fewshot import evaluate_few_shot, macro_f1
from query.examples import Examples
from tests.indexer.hash_encoder import HashEncoder
from tests.retail_search.command_line import refused, run_json, run_well

KINDS = {
    "lamp": "bright light bulb desk",
    "fan": "cool air breeze wind",
    "rug": "soft wool floor mat",
}


def examples(start: int, count: int) -> Examples:
    """Return texts of three words, two of which tell the label."""
    texts, labels = [], []
    for label, words in KINDS.items():
        parts = words.split()
        for number in range(start, start + count):
            texts.append(f"{parts[number % 4]} {parts[number // 4 % 4]} item{number % 7}")
            labels.append(label)
    return Examples(tuple(texts), tuple(labels))


def test_macro_f1_by_hand() -> None:
    # Label 0: 2 found, 3 right, both 2: 4/5. Label 1: 2 found, 1 right, both 1: 2/3.
    found, right = np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1])
    assert macro_f1(found, right, 3) == pytest.approx((4 / 5 + 2 / 3) / 2)


def test_the_spread_over_draws_is_told() -> None:
    strange = ["unrelated query words", "another thing entirely"]
    scores = evaluate_few_shot(
        examples(0, 30), examples(30, 10), HashEncoder(256), shots=8, draws=4, strange=strange
    )
    assert (scores.labels, scores.texts, scores.shots, scores.draws) == (3, 30, 8, 4)
    assert scores.accuracy.least <= scores.accuracy.mean <= scores.accuracy.most
    assert scores.accuracy.mean > 0.8
    assert scores.kept_accuracy.mean >= scores.accuracy.mean
    assert scores.strange is not None
    assert scores.strange.mean < 0.5
    again = evaluate_few_shot(
        examples(0, 30), examples(30, 10), HashEncoder(256), shots=8, draws=4, strange=strange
    )
    assert again == scores


def test_sets_that_do_not_fit_are_refused() -> None:
    one, other = examples(0, 5), examples(5, 5)
    with pytest.raises(ExamplesError, match="has 5 examples, and 8"):
        evaluate_few_shot(one, other, HashEncoder(256), shots=8, draws=1)
    with pytest.raises(ExamplesError, match="'chair'"):
        evaluate_few_shot(one, Examples(("x",), ("chair",)), HashEncoder(256), shots=2, draws=1)


def test_the_command_prints_a_table_or_json(tmp_path: Path) -> None:
    files = []
    for name, part in (("train", examples(0, 8)), ("validation", examples(8, 3))):
        rows = [f"{text},{label}" for text, label in zip(part.texts, part.labels, strict=True)]
        files.append(tmp_path / f"{name}.csv")
        files[-1].write_text("\n".join(["query,intent", *rows]), encoding="utf-8")
    shown = run_json("evaluate-few-shot", *files, "--shots", 4, "--draws", 2)
    assert shown["labels"] == 3
    assert shown["strange"] is None
    assert set(shown["accuracy"]) == {"mean", "deviation", "least", "most"}
    assert "macro_f1" in run_well("evaluate-few-shot", *files, "--shots", 4, "--draws", 2)
    assert "--shots 8" in refused("evaluate-few-shot", *files, "--shots", 9)
