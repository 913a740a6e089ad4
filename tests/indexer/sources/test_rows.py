"""Rows keep the line on which they begin, whatever their cells hold."""

from __future__ import annotations

from pathlib import Path

from indexer.sources.decompression import open_members
from indexer.sources.reader import Reject
from indexer.sources.rows import guess_delimiter, read_rows


def _rows(path: Path, content: bytes, delimiter: str = ",") -> list[object]:
    path.write_bytes(content)
    return [
        (row.line, row.reason) if isinstance(row, Reject) else (row.line, row.cells)
        for member in open_members(path)
        for row in read_rows(member, delimiter)
    ]


def test_quoted_newlines_keep_line_numbers_right(tmp_path: Path) -> None:
    content = b'a,"b\nc\n\nd"\r\n\n"e ""x""",f\nlast,g'
    assert _rows(tmp_path / "f", content) == [
        (1, ["a", "b\nc\n\nd"]),
        (6, ['e "x"', "f"]),
        (7, ["last", "g"]),
    ]


def test_a_row_that_is_not_utf8_is_lost_alone(tmp_path: Path) -> None:
    content = b'a,1\n"b\n\xff",2\nc,3\n'
    assert _rows(tmp_path / "f", content) == [(1, ["a", "1"]), (2, "not UTF-8"), (4, ["c", "3"])]


def test_a_cell_of_a_megabyte_is_read(tmp_path: Path) -> None:
    rows = _rows(tmp_path / "f", b"a," + b"x" * 1_000_000 + b"\nb,2\n")
    assert rows == [(1, ["a", "x" * 1_000_000]), (2, ["b", "2"])]


def test_a_quote_that_never_closes_does_not_swallow_the_file(tmp_path: Path) -> None:
    filler = b"some,row\n" * 600_000
    rows = _rows(tmp_path / "f", b'a,"open\n' + filler)
    assert rows[0] == (1, "not CSV")
    assert rows[-1] == (600_001, ["some", "row"])


def test_the_delimiter_is_the_one_that_splits_evenly() -> None:
    assert guess_delimiter(["id;title;price", "1;A, B;2,50", "2;C;3,50"]) == ";"
    assert guess_delimiter(["id\ttitle", "1\ta, b, c"]) == "\t"
    assert guess_delimiter(["id|title", "1|x"]) == "|"
    assert guess_delimiter(["id,title", "1,x;y;z"]) == ","
    assert guess_delimiter(["one column"]) == ","


def test_a_damaged_row_says_nothing_of_the_delimiter() -> None:
    assert guess_delimiter(["id;title", "1;a\rb", "2;" + "x" * 200_000, "3;c"]) == ";"
