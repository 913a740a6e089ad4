from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from catalog.product import Location, Product, ReviewSummary
from indexer.embedded.payloads import Payloads, PayloadWriter, payload_json

PRODUCTS = [
    Product(
        id=f"ü/{number}",
        title=f"Größe {number} 🦊",
        attributes={"tags": ("a", "b"), "yes": True, "width": 2.5, "text": "x"},
        location=Location(latitude=1.5, longitude=2.5, city="Köln"),
        reviews=ReviewSummary(count=3, mean=4.5, newest=date(2024, 2, 29)),
        released=date(2001, 1, 1),
    )
    for number in range(2_500)
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("payloads") / "payloads.sqlite"
    writer = PayloadWriter(path)
    for start in range(0, len(PRODUCTS), 1_000):
        part = PRODUCTS[start : start + 1_000]
        writer.add((start + n, product.id, payload_json(product)) for n, product in enumerate(part))
    writer.finish()
    return path


def test_products_come_back_whole_in_the_order_asked(file: Path) -> None:
    payloads = Payloads(file)
    ordinals = [7, 2_499, 0, 7]
    assert payloads.products(ordinals) == [PRODUCTS[ordinal] for ordinal in ordinals]
    assert payloads.ids(ordinals) == [PRODUCTS[ordinal].id for ordinal in ordinals]
    assert payloads.products([]) == []
    assert payloads.count() == len(PRODUCTS)


def test_products_are_found_by_id(file: Path) -> None:
    payloads = Payloads(file)
    assert payloads.find("ü/12") == PRODUCTS[12]
    assert payloads.ordinal("ü/12") == 12
    assert payloads.find("nobody") is None
    assert payloads.ordinal("nobody") is None
    assert payloads.find("' OR 1=1 --") is None


def test_threads_share_one_reader(file: Path) -> None:
    payloads = Payloads(file)

    def look(seed: int) -> bool:
        ordinals = [(seed * 37 + step * 11) % len(PRODUCTS) for step in range(40)]
        whole = payloads.products(ordinals) == [PRODUCTS[ordinal] for ordinal in ordinals]
        return whole and payloads.find(PRODUCTS[seed].id) == PRODUCTS[seed]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(look, range(64)))


def test_a_file_deleted_after_opening_still_answers(tmp_path: Path, file: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(file.read_bytes())
    payloads = Payloads(copy)
    copy.unlink()
    assert payloads.products([2_000]) == [PRODUCTS[2_000]]
    assert payloads.ordinal("ü/1") == 1


def test_known_ids_are_told_from_new_ones_and_a_repeat_is_refused(tmp_path: Path) -> None:
    writer = PayloadWriter(tmp_path / "p.sqlite")
    writer.add([(0, "a", b""), (1, "b", b"")])
    assert writer.known(["b", "c", "a"]) == {"a", "b"}
    assert writer.known([]) == set()
    with pytest.raises(sqlite3.IntegrityError):
        writer.add([(2, "a", b"")])
    writer.close()
