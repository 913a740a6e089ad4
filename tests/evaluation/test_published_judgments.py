"""ESCI and WANDS are evaluated from the files in which they are published."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import JudgmentsError
from evaluation.judgments import read_judgments

FIXTURES = Path(__file__).parents[1] / "fixtures"
EXAMPLES: dict[str, list[object]] = {
    "query": ["lamp", "lamp", "lamp", "lamp", "lámpara", "desk"],
    "product_id": ["a", "b", "c", "d", "e", "f"],
    "product_locale": ["us", "us", "us", "us", "es", "us"],
    "esci_label": ["E", "S", "C", "I", "E", "E"],
    "small_version": [1, 1, 1, 1, 1, 0],
    "split": ["train", "test", "train", "test", "train", "test"],
}


def _esci(folder: Path) -> Path:
    pyarrow = pytest.importorskip("pyarrow", reason="ESCI needs the extra [parquet]")
    from pyarrow import parquet

    file = folder / "shopping_queries_dataset_examples.parquet"
    parquet.write_table(pyarrow.table(EXAMPLES), file)
    return file


def test_wands_from_its_folder() -> None:
    judged = read_judgments(FIXTURES / "wands")
    labels = [line.split("\t") for line in (FIXTURES / "wands/label.csv").read_text().splitlines()]
    grades = [grade for row in judged.grades.values() for grade in row.values()]
    assert len(grades) == len(labels) - 1
    assert sorted(grades) == sorted(
        {"Exact": 2.0, "Partial": 1.0, "Irrelevant": 0.0}[row[3]] for row in labels[1:]
    )


def test_esci_has_the_gains_of_its_letters_in_a_csv(tmp_path: Path) -> None:
    file = _esci(tmp_path)
    table = tmp_path / "esci.csv"
    table.write_text("query,docid,rating\nlamp,a,E\nlamp,b,S\nlamp,c,C\nlamp,d,I\n")
    expected = {"a": 1.0, "b": 0.1, "c": 0.01, "d": 0.0}
    assert dict(read_judgments(table).grades["lamp"]) == expected
    assert {query: dict(row) for query, row in read_judgments(file).grades.items()} == {
        "lamp": expected
    }
    assert read_judgments(tmp_path).grades == read_judgments(file).grades


def test_a_folder_of_neither_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JudgmentsError, match="neither ESCI nor WANDS"):
        read_judgments(tmp_path)
