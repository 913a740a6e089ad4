"""Whatever a line holds, the lines before and after it are read as if it were not there."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import pytest

from catalog.event import Event
from catalog.product import Product
from catalog.review import Review
from indexer.sources.amazon_2014 import Amazon2014Reader
from indexer.sources.amazon_2018 import Amazon2018Reader
from indexer.sources.amazon_2023 import Amazon2023Reader
from indexer.sources.amazon_reviews import AmazonReviewReader
from indexer.sources.delimited import DelimitedReader
from indexer.sources.icecat import IcecatReader
from indexer.sources.json_lines import JsonLinesReader
from indexer.sources.reader import Reject
from indexer.sources.retailrocket_events import RetailRocketEventReader
from indexer.sources.wands import WandsReader
from indexer.sources.yelp import YelpReader
from indexer.sources.yelp_reviews import YelpReviewReader
from tests.indexer.sources.reading import FIXTURES

Found = Product | Review | Event | Reject


class _Reader(Protocol):
    name: str

    def read(self, path: Path) -> Iterable[Found]: ...


CASES: tuple[tuple[_Reader, str, bool], ...] = (
    (Amazon2014Reader(), "amazon_2014/meta_Tools.json", False),
    (Amazon2018Reader(), "amazon_2018/meta_Kitchen.json", False),
    (Amazon2023Reader(), "amazon_2023/meta_Office.jsonl", False),
    (AmazonReviewReader(), "amazon_reviews/reviews_2018.json", False),
    (YelpReader(), "yelp/yelp_academic_dataset_business.json", False),
    (YelpReviewReader(), "yelp/yelp_academic_dataset_review.json", False),
    (IcecatReader(), "icecat/products.jsonl", False),
    (JsonLinesReader(), "json_lines/shop.jsonl", False),
    (DelimitedReader(), "csv/places.csv", True),
    (WandsReader(), "wands/product.csv", True),
    (RetailRocketEventReader(), "retailrocket/events.csv", True),
)
HOSTILE = (
    b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"\x1a", b"\r", b"\xc2", b"\xe2\x80\xa8",
    b"NaN", b"[" * 1000, b"{" * 1000, b"9" * 401, b"x" * 1_000_000, b"\\u0000", b"null",
    b"'", b"\\", b"}", b"]", b",", b";", b"\t", b"#",
)  # fmt: skip


def _damaged(line: bytes, chance: random.Random, quotes: bool) -> bytes:
    """Return the line with bytes deleted or put in, but with no newline and the same quotes."""
    data = bytearray(line)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(data) + 1)
        if chance.random() < 0.5:
            data[at:at] = chance.choice(HOSTILE)
        else:
            del data[at : at + chance.randrange(1, 30)]
    damaged = bytes(data).replace(b"\n", b"")
    # A quote that is not closed may lawfully take the next line of a CSV with it.
    return damaged if quotes else damaged.replace(b'"', b"")


@pytest.mark.parametrize(
    ("reader", "name", "is_table"), CASES, ids=lambda part: str(getattr(part, "name", ""))
)
def test_good_lines_survive(reader: _Reader, name: str, is_table: bool, tmp_path: Path) -> None:
    lines = (FIXTURES / name).read_bytes().splitlines()
    head = lines[:1] if is_table else []
    good = lines[1] if is_table else lines[0]
    file = tmp_path / "data"

    def read(*rows: bytes) -> list[Found]:
        file.write_bytes(b"\n".join([*head, *rows, b""]))
        return list(reader.read(file))

    (expected,) = read(good)
    assert not isinstance(expected, Reject)
    chance = random.Random(name)
    rejected = 0
    for _ in range(150):
        bad = _damaged(good, chance, quotes=not is_table)
        before, *between, after = read(good, bad, good)
        assert before == expected
        assert after == expected
        assert len(between) <= 1
        rejected += sum(isinstance(item, Reject) and item.line == len(head) + 2 for item in between)
    assert rejected > 10
