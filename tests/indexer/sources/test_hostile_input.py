"""No reader ever raises: whatever a file holds is a product, a review, an event or a reject."""

from __future__ import annotations

import json
import random
import shutil
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
from indexer.sources.own_lines import OwnEventReader, OwnReviewReader
from indexer.sources.reader import Reject
from indexer.sources.retailrocket import RetailRocketReader
from indexer.sources.retailrocket_events import RetailRocketEventReader
from indexer.sources.wands import WandsReader
from indexer.sources.yelp import YelpReader
from indexer.sources.yelp_reviews import YelpReviewReader
from tests.indexer.sources.reading import FIXTURES

Found = Product | Review | Event | Reject


class _Reader(Protocol):
    name: str

    def read(self, path: Path) -> Iterable[Found]: ...


# Written as in a file: some of it is JSON, some only nearly, some a Python literal.
VALUES = (
    *("null", "true", "NaN", "Infinity", "-Infinity", "1e999", "-1", "0", "1.5", "9" * 400),
    *("9" * 5000, "[]", "{}", '""', '" "', '"\\u0000"', '"\\ud800"', '"a\\udfffb"', '"\\u202e"'),
    *('["a", null, 3, ["b"], {"c": 1}]', '{"a": {"b": {"c": {"d": {"e": 1}}}}, "": 1}'),
    *("[" * 150 + "]" * 150, "[" * 2000 + "]" * 2000, '{"a":' * 900 + "1" + "}" * 900),
    *('"' + "<a " * 20_000 + '"', '"' + "x" * 1_000_000 + '"', '"<b>&lt;script&gt;&#0;&#xD800;"'),
    *('"$"', '"$1 - "', '"1,2,3.4.5"', '"nan"', '"0x10"', '"\\u0663"', '"31/31/2020"', '"99:99"'),
    *('"data:text/html,x"', '"javascript:x"', '"//"', "\"{'a': True, 'b': [1]}\"", '"u\'"'),
    *("'literal'", "{1: 2, (3,): None}", "{'a', 'b'}", "b'bytes'", "1+2j", "...", "--1", "[1,"),
)
KEYS = (
    "asin", "parent_asin", "title", "price", "description", "features", "feature", "categories",
    "category", "details", "images", "image", "imUrl", "store", "brand", "rank", "salesRank",
    "average_rating", "rating_number", "date", "main_category", "subtitle", "reviewerID", "overall",
    "helpful", "vote", "reviewText", "unixReviewTime", "reviewTime", "user_id", "rating", "text",
    "timestamp", "helpful_vote", "verified", "business_id", "name", "latitude", "longitude",
    "stars", "review_count", "is_open", "attributes", "hours", "useful", "compliment_count", "id",
    "ean", "supplier", "short_description", "date_released", "img_high", "attr_t_product_type",
    "attr_n_weight", "attr_b_", "url", "currency", "availability", "location", "released",
    "reviews", "source", "product_id", "kind", "at", "day", "order_id", "lat", "lon", "sale_price",
)  # fmt: skip
LINE_READERS: tuple[_Reader, ...] = (
    Amazon2014Reader(), Amazon2018Reader(), Amazon2023Reader(), AmazonReviewReader(),
    YelpReader(), YelpReviewReader(), IcecatReader(), JsonLinesReader(), OwnReviewReader(),
    OwnEventReader(),
)  # fmt: skip
FILES: tuple[tuple[_Reader, str], ...] = (
    (Amazon2014Reader(), "amazon_2014/meta_Tools.json"),
    (Amazon2018Reader(), "amazon_2018/meta_Kitchen.json"),
    (Amazon2023Reader(), "amazon_2023/meta_Office.jsonl"),
    (AmazonReviewReader(), "amazon_reviews/reviews_2018.json"),
    (YelpReader(), "yelp/yelp_academic_dataset_business.json"),
    (IcecatReader(), "icecat/products.jsonl"),
    (JsonLinesReader(), "json_lines/shop.jsonl"),
    (JsonLinesReader(), "json_lines/array.json"),
    (DelimitedReader(), "csv/shop.csv"),
    (WandsReader(), "wands/product.csv"),
    (RetailRocketEventReader(), "retailrocket/events.csv"),
)


def check(found: Found, file: Path, lines: int) -> None:
    """Check what every consumer may rely on."""
    if isinstance(found, Reject):
        assert found.file.startswith(str(file))
        assert 1 <= found.line <= lines + 1
        assert found.reason
        assert len(found.detail) <= 200
        assert found.detail.isprintable()
        return
    written = found.model_dump_json()  # fails where a text holds lone surrogates
    assert type(found).model_validate_json(written) == found
    if isinstance(found, Product):
        assert found.title == found.title.strip()
        assert "\0" not in found.title + found.description + found.brand
        assert all(name for name in found.attributes)


@pytest.mark.parametrize("reader", LINE_READERS, ids=lambda reader: reader.name)
def test_a_hostile_value_in_any_field(reader: _Reader, tmp_path: Path) -> None:
    names = {
        key: json.dumps(value)
        for key, value in {
            **{"asin": "B1", "parent_asin": "B1", "id": "1", "business_id": "b", "title": "T"},
            **{"name": "N", "user_id": "u", "product_id": "p", "reviewerID": "r"},
            **{"kind": "view", "at": "2020-01-01T00:00:00Z"},
        }.items()
    }
    lines = []
    for key in KEYS:
        for value in VALUES:
            members = (f'"{name}": {text}' for name, text in (names | {key: value}).items())
            lines.append("{" + ", ".join(members) + "}")
    file = tmp_path / "hostile"
    with file.open("w", errors="surrogatepass") as handle:
        handle.writelines(line + "\n" for line in lines)
    found = list(reader.read(file))
    assert len(found) == len(lines)
    for item in found:
        check(item, file, len(lines))


@pytest.mark.parametrize(("reader", "name"), FILES, ids=lambda part: str(getattr(part, "name", "")))
def test_damaged_bytes(reader: _Reader, name: str, tmp_path: Path) -> None:
    source = (FIXTURES / name).read_bytes()
    header = source.index(b"\n") + 1 if name.endswith(".csv") else 0
    chance = random.Random(name)
    file = tmp_path / "damaged"
    for _ in range(60):
        data = bytearray(source)
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(header, len(data))
            match chance.randrange(4):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randrange(40)]
                case 2:
                    data[at:at] = chance.choice((b'"', b"\\", b"\n", b"\0", b"\xff", b"{", b"]"))
                case _:
                    data[at:at] = data[at : at + 30]
            if len(data) <= header + 1:
                break
        file.write_bytes(data)
        for item in reader.read(file):
            check(item, file, data.count(b"\n") + 1)


def test_damaged_bytes_in_retailrocket_items(tmp_path: Path) -> None:
    folder = tmp_path / "items"
    shutil.copytree(FIXTURES / "retailrocket", folder)
    chance = random.Random(790)
    for _ in range(40):
        for name in ("item_properties_part1.csv", "item_properties_part2.csv", "category_tree.csv"):
            data = bytearray((FIXTURES / "retailrocket" / name).read_bytes())
            for _ in range(8):
                data[chance.randrange(len(data))] = chance.choice(b"0,n.\n\0\xff9 ")
            (folder / name).write_bytes(data)
        for item in RetailRocketReader().read(folder):
            check(item, folder, 100)
