"""WANDS products and judgments, separated by tabs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalog.errors import JudgmentsError, SourceError
from indexer.sources.judgments import Judgment
from indexer.sources.wands import WandsReader, wands_judgments
from tests.indexer.sources.reading import FIXTURES, Shown, shown

FILE = FIXTURES / "wands/product.csv"

EXPECTED: list[Shown] = [
    {
        "id": "0",
        "title": "oak frame bed",
        "description": "made of oak , sleeps two",
        "category": ("Furniture", "Bedroom Furniture", "Beds & Headboards", "Beds"),
        "attributes": {
            "product class": "Beds",
            "overallwidth-sidetoside": "61.5",
            "dsprimaryproductstyle": "modern",
            "country of origin": "norway",
            "color": ("black", "white"),
        },
        "rating": 4.5,
        "rating_count": 15,
        "source": "wands",
    },
    {
        "id": "1",
        "title": 'potmore 7 qt. slow "cooker"',
        "category": ("Kitchen & Tabletop", "Small Kitchen Appliances"),
        "attributes": {"product class": ("Slow Cookers", "Pots"), "capacityquarts": "7"},
        "rating": 2.0,
        "rating_count": 100,
        "source": "wands",
    },
    {"id": "2", "title": "shelf", "source": "wands"},
    (5, "no title"),
    (6, "no id"),
    (7, "wrong number of columns"),
    {
        "id": "6",
        "title": "two lines",
        "category": ("Furniture",),
        "attributes": {"product class": "Shelves", "notes": "a: b"},
        "source": "wands",
    },
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(WandsReader().read(FILE)) == EXPECTED


def test_a_folder_is_read_like_its_product_file() -> None:
    assert shown(WandsReader().read(FILE.parent)) == EXPECTED


def test_judgments_name_the_query_by_its_text() -> None:
    assert list(wands_judgments(FILE.parent)) == [
        Judgment("reading chair", "0", 2),
        Judgment("reading chair", "1", 0),
        Judgment("round side table", "2", 1),
    ]


@pytest.mark.parametrize("row", ["9\t0\t0\tSplendid", "9\t77\t0\tExact"])
def test_an_unknown_label_or_query_is_an_error_that_names_its_line(
    row: str, tmp_path: Path
) -> None:
    folder = shutil.copytree(FILE.parent, tmp_path / "wands")
    with (folder / "label.csv").open("a") as labels:
        labels.write(row + "\n")
    with pytest.raises(JudgmentsError, match=r"label\.csv line 5"):
        list(wands_judgments(folder))


def test_commas_instead_of_tabs_are_an_error(tmp_path: Path) -> None:
    file = tmp_path / "product.csv"
    file.write_text("product_id,product_name\n1,shelf\n")
    with pytest.raises(SourceError, match="separated by tabs"):
        list(WandsReader().read(file))
