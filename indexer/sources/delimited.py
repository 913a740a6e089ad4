"""A shop's own CSV or TSV file, with any delimiter and any usual column names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from catalog.product import Product
from indexer.sources.columns import Columns
from indexer.sources.decompression import Member, open_members
from indexer.sources.mapped_product import mapped_product
from indexer.sources.opening import first_lines
from indexer.sources.reader import Reject
from indexer.sources.records import Record, build_each
from indexer.sources.rejects import WRONG_COLUMNS, make_reject
from indexer.sources.rows import guess_delimiter, read_rows
from indexer.sources.values import Fields


@dataclass(slots=True)
class DelimitedReader:
    """Reads rows under a header; the delimiter is comma, tab, semicolon or bar.

    `columns` says which column holds which field; other columns become attributes, as text.
    """

    columns: Columns = field(default_factory=Columns)
    name: str = "csv"

    def sniff(self, path: Path) -> bool:
        """Say whether the first line is a header with a column for an id and one for a title."""
        if path.is_dir():
            return False
        lines = _text(first_lines(path, 1))
        if not lines or lines[0].lstrip()[:1] in ("{", "["):
            return False
        delimiter = guess_delimiter(_text(first_lines(path)))
        header = [name.strip().strip('"') for name in lines[0].split(delimiter)]
        return len(header) > 1 and {"id", "title"} <= self.columns.resolve(header).keys()

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each row as a product, or as a reject.

        Raises `SourceError` where the header has no column for an id or a title.
        """
        delimiter = guess_delimiter(_text(first_lines(path)))
        for member in open_members(path):
            yield from self._read(member, delimiter)

    def _read(self, member: Member, delimiter: str) -> Iterator[Product | Reject]:
        rows = read_rows(member, delimiter)
        header: list[str] = []
        for row in rows:
            if isinstance(row, Reject):
                yield row
                continue
            header = [name.strip() for name in row.cells]
            break
        found = self.columns.require(header, member.label)

        def records() -> Iterator[Record | Reject]:
            for row in rows:
                if isinstance(row, Reject):
                    yield row
                    continue
                cells = row.cells
                if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                    detail = f"{len(cells)} instead of {len(header)}: {delimiter.join(cells)[:150]}"
                    yield make_reject(row.file, row.line, WRONG_COLUMNS, detail)
                    continue
                # Rows that end early are common: spreadsheets leave out empty cells at the end.
                fields: Fields = dict(zip(header, cells, strict=False))
                yield Record(row.file, row.line, fields)

        yield from build_each(records(), lambda fields: mapped_product(fields, found, self.name))


def _text(lines: list[bytes]) -> list[str]:
    return [line.decode("utf-8", "replace").rstrip("\r") for line in lines]
