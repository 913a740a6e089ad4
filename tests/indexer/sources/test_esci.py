"""ESCI, whose Parquet files the test writes itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import JudgmentsError, SourceError
from indexer.sources.detect import detect
from indexer.sources.esci import EXAMPLE_FILE, PRODUCT_FILE, EsciReader, esci_judgments
from indexer.sources.judgments import Judgment
from tests.indexer.sources.reading import shown

pyarrow = pytest.importorskip("pyarrow", reason="ESCI needs the extra [parquet]")

PRODUCTS: dict[str, list[object]] = {
    "product_id": ["B0ESCI0001", "B0ESCI0002", "B0ESCI0003", "B0ESCI0001"],
    "product_title": ["<b>Desk</b> Lamp", "Lámpara", None, "Duplicate"],
    "product_description": ["<p>Bright &amp; warm.</p>", None, None, None],
    "product_bullet_point": ["Dims\nTurns", None, None, None],
    "product_brand": ["Lumo", "Luz", None, ""],
    "product_color": ["Black", None, None, ""],
    "product_locale": ["us", "es", "us", "us"],
}
EXAMPLES: dict[str, list[object]] = {
    "example_id": [1, 2, 3, 4, 5],
    "query": ["lamp", "lamp", "desk", "desk", "lámpara"],
    "query_id": [0, 0, 1, 1, 2],
    "product_id": ["B0ESCI0001", "B0ESCI0003", "B0ESCI0001", "B0ESCI0003", "B0ESCI0002"],
    "product_locale": ["us", "us", "us", "us", "es"],
    "esci_label": ["E", "S", "C", "I", "E"],
    "small_version": [1, 1, 0, 1, 1],
    "large_version": [1, 1, 1, 1, 1],
    "split": ["train", "test", "train", "test", "train"],
}


def _write(file: Path, columns: dict[str, list[object]]) -> Path:
    from pyarrow import parquet

    parquet.write_table(pyarrow.table(columns), file)
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _write(tmp_path / PRODUCT_FILE, PRODUCTS)
    _write(tmp_path / EXAMPLE_FILE, EXAMPLES)
    return tmp_path


def test_products_of_one_locale_are_read_from_file_or_folder(folder: Path) -> None:
    expected = [
        {
            "id": "B0ESCI0001",
            "title": "Desk Lamp",
            "description": "Dims\nTurns\nBright & warm.",
            "brand": "Lumo",
            "attributes": {"color": "Black"},
            "source": "esci",
        },
        (3, "no title"),
        {"id": "B0ESCI0001", "title": "Duplicate", "source": "esci"},
    ]
    assert shown(EsciReader().read(folder)) == expected
    assert shown(detect(folder / PRODUCT_FILE).read(folder / PRODUCT_FILE)) == expected


def test_another_locale_has_its_currency(folder: Path) -> None:
    assert shown(EsciReader("es").read(folder)) == [
        {
            "id": "B0ESCI0002",
            "title": "Lámpara",
            "brand": "Luz",
            "currency": "EUR",
            "source": "esci",
        }
    ]


def test_judgments_follow_locale_version_and_split(folder: Path) -> None:
    assert list(esci_judgments(folder)) == [
        Judgment("lamp", "B0ESCI0001", 3),
        Judgment("lamp", "B0ESCI0003", 2),
        Judgment("desk", "B0ESCI0003", 0),
    ]
    assert list(esci_judgments(folder, version="large", split="train")) == [
        Judgment("lamp", "B0ESCI0001", 3),
        Judgment("desk", "B0ESCI0001", 1),
    ]
    assert list(esci_judgments(folder, locale="es")) == [Judgment("lámpara", "B0ESCI0002", 3)]


def test_an_unknown_label_is_an_error(tmp_path: Path) -> None:
    file = _write(tmp_path / "e.parquet", {**EXAMPLES, "esci_label": ["E", "S", "?", "I", "Q"]})
    with pytest.raises(JudgmentsError, match="label 'Q'"):
        list(esci_judgments(file, locale="es"))


def test_parquet_without_the_columns_or_cut_off_is_an_error(tmp_path: Path, folder: Path) -> None:
    other = _write(tmp_path / "other.parquet", {"id": [1]})
    with pytest.raises(SourceError, match="no column product_id"):
        list(EsciReader().read(other))
    cut = tmp_path / "cut.parquet"
    cut.write_bytes((folder / PRODUCT_FILE).read_bytes()[:-20])
    with pytest.raises(SourceError, match="incomplete or damaged"):
        list(EsciReader().read(cut))
