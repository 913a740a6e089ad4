from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest

from catalog.errors import JudgmentsError
from evaluation.trec_run import Run, escape, read_run, write_run

HOSTILE = ["usb hub", "100% wool", "tab\there", "50%25", "größe 42", 'a "b" c', "a\u00a0b", "日本"]


@pytest.mark.parametrize("text", HOSTILE)
def test_an_escaped_text_is_one_word(text: str) -> None:
    assert len(escape(text).split()) == 1


def test_a_run_comes_back_as_it_was(tmp_path: Path) -> None:
    ranked = {query: (("p 1%", 3.0), (query, 2.5), ("z", -1.0)) for query in HOSTILE}
    write_run(Run(ranked, "my tag"), tmp_path / "run.txt")
    back = read_run(tmp_path / "run.txt")
    assert back == Run(ranked, "my tag")
    assert all(len(line.split()) == 6 for line in (tmp_path / "run.txt").read_text().splitlines())


def test_ties_are_written_so_that_a_reader_by_score_in_single_precision_keeps_the_order(
    tmp_path: Path,
) -> None:
    hits = (("z", 1.0), ("m", 1.0), ("a", 1.0 - 1e-12), ("b", 0.0), ("a2", 0.0), ("c", 5.0))
    write_run(Run({"q": hits}), tmp_path / "run.txt")
    import numpy as np

    lines = [line.split() for line in (tmp_path / "run.txt").read_text().splitlines()]
    scores = [np.float32(line[4]) for line in lines]
    assert all(one > two for one, two in itertools.pairwise(scores))
    assert [line[3] for line in lines] == ["1", "2", "3", "4", "5", "6"]
    assert read_run(tmp_path / "run.txt").products == {"q": [product for product, _ in hits]}


def test_a_foreign_run_is_ordered_by_score_then_rank_and_ids_get_their_text(
    tmp_path: Path,
) -> None:
    path = tmp_path / "run.txt"
    path.write_text("301 Q0 a 3 1.0 x\n301 Q0 b 2 1.0 x\n\n301\tQ0\tc 9 2e0 x\n302 Q0 a 1 1 x\n")
    assert read_run(path, {"301": "red shoes"}).products == {
        "red shoes": ["c", "b", "a"],
        "302": ["a"],
    }


@pytest.mark.parametrize(
    "line",
    [
        "q Q0 a 1 1.0",
        "q Q0 a 1 nan t",
        "q Q0 a 1 inf t",
        "q Q0 a one 1 t",
        "q Q0 ok 5 1 t",
        "1 2 3 4 5 6 7",
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "run.txt"
    path.write_text(f"q Q0 ok 1 2.0 t\n{line}\n")
    with pytest.raises(JudgmentsError, match="Line 2 of the run"):
        read_run(path)


def test_an_empty_run_and_an_unwritable_place(tmp_path: Path) -> None:
    (tmp_path / "run.txt").write_text("\n")
    with pytest.raises(JudgmentsError, match="is empty"):
        read_run(tmp_path / "run.txt")
    with pytest.raises(JudgmentsError, match="Cannot write"):
        write_run(Run({"q": (("a", 1.0),)}), tmp_path / "no" / "run.txt")


def test_scores_beyond_single_precision(tmp_path: Path) -> None:
    write_run(Run({"q": (("a", 1e300), ("b", 1e299))}), tmp_path / "run.txt")
    back = read_run(tmp_path / "run.txt")
    assert back.products == {"q": ["a", "b"]}
    assert all(math.isfinite(score) for _, score in back.ranked["q"])
