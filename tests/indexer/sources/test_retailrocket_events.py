"""RetailRocket events, also with ids that are no numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.errors import SourceError
from indexer.sources.retailrocket_events import RetailRocketEventReader
from tests.indexer.sources.reading import FIXTURES, Shown, shown

FILE = FIXTURES / "retailrocket/events.csv"

EXPECTED: list[Shown] = [
    {
        "kind": "view",
        "product_id": "410001",
        "user_id": "510001",
        "at": datetime(2015, 6, 2, 5, 2, 12, 117000, tzinfo=UTC),
    },
    {
        "kind": "cart",
        "product_id": "410002",
        "user_id": "510002",
        "at": datetime(2015, 6, 2, 5, 50, 14, 164000, tzinfo=UTC),
    },
    {
        "kind": "purchase",
        "product_id": "410003",
        "user_id": "510003",
        "at": datetime(2015, 6, 2, 5, 13, 19, 827000, tzinfo=UTC),
        "order_id": "4000",
    },
    (5, "bad event"),
    (6, "bad event"),
    (7, "bad event"),
    (8, "bad event"),
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(RetailRocketEventReader().read(FILE)) == EXPECTED


def _rows(tmp_path: Path, *rows: str) -> list[Shown]:
    file = tmp_path / "events.csv"
    file.write_text("\n".join(["timestamp,visitorid,event,itemid,transactionid", *rows]))
    return shown(RetailRocketEventReader().read(file))


@pytest.mark.parametrize(
    ("item", "product_id"),
    [
        ("B0CU4HV3SW", "B0CU4HV3SW"),
        ("0042", "42"),
        ("place-1_x", "place-1_x"),
        (" 7 8 ", "7 8"),
        ("ä" * 256, "ä" * 256),
        ("9" * 30, "9" * 30),
    ],
)
def test_any_id_up_to_256_characters_is_kept_and_numbers_lose_their_zeros(
    item: str, product_id: str, tmp_path: Path
) -> None:
    (found,) = _rows(tmp_path, f"1433221332117,visitor-7b,view,{item},")
    assert isinstance(found, dict)
    assert (found["product_id"], found["user_id"]) == (product_id, "visitor-7b")


@pytest.mark.parametrize(
    "row",
    [
        "1433221332117,1,view,,",
        "1433221332117,,view,1,",
        "1433221332117, ,view,1,",
        "1433221332117,1,view," + "x" * 257 + ",",
        "1433221332117," + "x" * 257 + ",view,1,",
        "1433221332117,1,view,a,b,",
        "soon,1,view,1,",
        "1433221332117,1,wish,1,",
        "1433221332117,1,transaction,1,no-order!",
    ],
)
def test_a_row_that_makes_no_sense_is_a_reject(row: str, tmp_path: Path) -> None:
    assert _rows(tmp_path, row) == [(2, "bad event")]


def test_a_folder_without_events_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no events\.csv"):
        list(RetailRocketEventReader().read(tmp_path))
