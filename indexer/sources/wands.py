"""Wayfair WANDS: furniture products, queries and labels, separated by tabs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from catalog.errors import JudgmentsError, SourceError
from catalog.product import Product
from indexer.sources.amazon_fields import require_id, require_title
from indexer.sources.attributes import MAX_ATTRIBUTES, Attributes, attribute_name, attribute_value
from indexer.sources.decompression import open_members
from indexer.sources.judgments import Judgment
from indexer.sources.opening import first_lines
from indexer.sources.reader import Reject
from indexer.sources.records import Record, build_each
from indexer.sources.rejects import WRONG_COLUMNS, make_reject
from indexer.sources.rows import read_rows
from indexer.sources.values import Fields, count, path, rating, text

PRODUCT_FILE: Final = "product.csv"
RATINGS: Final = {"Exact": 2, "Partial": 1, "Irrelevant": 0}

_HIERARCHY: Final = "category hierarchy"


class WandsReader:
    """Reads `product.csv`, or the folder that holds it.

    Features written "name : value|name : value" become attributes; a name that is repeated has
    several values. The class is the attribute "product class".
    """

    name = "wands"

    def sniff(self, path: Path) -> bool:
        """Say whether the first line holds `product_id` and `category hierarchy`."""
        file = _file(path, PRODUCT_FILE)
        if not file.is_file():
            return False
        header = b"".join(first_lines(file, 1)).strip().split(b"\t")
        return b"product_id" in header and _HIERARCHY.encode() in header

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each row as a product, or as a reject."""
        return build_each(_records(_file(path, PRODUCT_FILE)), _product)


def wands_judgments(folder: Path) -> Iterator[Judgment]:
    """Yield what `query.csv` and `label.csv` in `folder` judge: Exact 2, Partial 1, Irrelevant 0.

    Raises `SourceError` where a file is missing, and `JudgmentsError` for another label or an
    unknown query.
    """
    queries = {
        str(record.fields.get("query_id")): str(record.fields.get("query"))
        for record in _records(folder / "query.csv")
        if isinstance(record, Record)
    }
    for record in _records(folder / "label.csv"):
        if not isinstance(record, Record):
            raise JudgmentsError(
                f"{record.file} line {record.line}: {record.reason} ({record.detail}).",
                fix="Download label.csv again.",
            )
        label, query_id = str(record.fields.get("label")), str(record.fields.get("query_id"))
        if label not in RATINGS or query_id not in queries:
            raise JudgmentsError(
                f"{record.file} line {record.line}: label {label!r} for query {query_id!r}.",
                fix=f"Labels are {', '.join(RATINGS)}; queries are those of query.csv.",
            )
        docid = str(record.fields.get("product_id"))
        yield Judgment(queries[query_id], docid, RATINGS[label])


def _file(path: Path, name: str) -> Path:
    return path / name if path.is_dir() else path


def _records(file: Path) -> Iterator[Record | Reject]:
    for member in open_members(file):
        header: list[str] | None = None
        for row in read_rows(member, "\t"):
            if isinstance(row, Reject):
                yield row
            elif header is None:
                header = [name.strip() for name in row.cells]
                if "product_id" not in header and "query_id" not in header:
                    raise SourceError(
                        f"{row.file} has no column product_id or query_id.",
                        fix="WANDS files are separated by tabs; download them again.",
                    )
            elif len(row.cells) != len(header):
                detail = f"{len(row.cells)} instead of {len(header)}"
                yield make_reject(row.file, row.line, WRONG_COLUMNS, detail)
            else:
                fields: Fields = dict(zip(header, row.cells, strict=True))
                yield Record(row.file, row.line, fields)


def _product(fields: Fields) -> Product:
    get = fields.get
    attributes: Attributes = {}
    if kinds := [name for name in map(text, str(get("product_class", "")).split("|")) if name]:
        attributes["product class"] = kinds[0] if len(kinds) == 1 else tuple(kinds)
    for name, values in _features(str(get("product_features", ""))).items():
        if len(attributes) < MAX_ATTRIBUTES and name not in attributes:
            attributes[name] = values[0] if len(values) == 1 else tuple(values)
    return Product.model_validate(
        {
            "id": require_id(get("product_id")),
            "title": require_title(get("product_name")),
            "description": text(get("product_description")),
            "category": path(map(text, str(get(_HIERARCHY, "")).split(" / "))),
            "attributes": attributes,
            "rating": rating(get("average_rating")),
            "rating_count": count(get("rating_count")),
            "source": "wands",
        }
    )


def _features(written: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for feature in written[:200_000].split("|"):
        raw_name, colon, raw_value = feature.partition(":")
        name, value = attribute_name(raw_name), attribute_value(raw_value)
        if colon and name and isinstance(value, str):
            values = found.setdefault(name, [])
            if value not in values and len(values) < 100:
                values.append(value)
    return found
