"""Opening: any packing by its first bytes, and what is saved of damaged files."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from catalog.errors import SourceError
from indexer.sources.json_lines import JsonLinesReader
from indexer.sources.opening import MAX_LINE, Line, first_lines, read_lines
from indexer.sources.reader import Reject
from tests.indexer.sources.reading import shown

TEXT = b"one\ntwo\n\nfour"
LINES = [(1, b"one"), (2, b"two"), (3, b""), (4, b"four")]


def _zip(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/", "")
        archive.writestr("__MACOSX/._data.json", "junk")
        archive.writestr("folder/data.json", data)
    return buffer.getvalue()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "two gzip members": lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:]),
    "zstd": zstandard.ZstdCompressor().compress,
    "two zstd frames": lambda data: (
        zstandard.ZstdCompressor().compress(data[:5])
        + zstandard.ZstdCompressor().compress(data[5:])
    ),
    "zip": _zip,
}


def _seen(path: Path) -> list[tuple[int, bytes] | tuple[int, str]]:
    return [
        (item.number, item.data) if isinstance(item, Line) else (item.line, item.reason)
        for item in read_lines(path)
    ]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("name", ["data.json", "data.gz", "data.zip", "data.zst", "data"])
def test_the_packing_is_told_by_content_whatever_the_name(
    packing: str, name: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(PACKINGS[packing](TEXT))
    assert _seen(file) == LINES


@pytest.mark.parametrize("packing", PACKINGS)
def test_more_than_one_chunk_comes_out_whole(packing: str, tmp_path: Path) -> None:
    dice = random.Random(3)
    lines = [dice.randbytes(700).hex().encode() for _ in range(2500)]
    file = tmp_path / "data"
    file.write_bytes(PACKINGS[packing](b"\n".join(lines)))
    assert [data for _, data in _seen(file)] == lines


def test_every_member_of_a_zip_is_read_and_named(tmp_path: Path) -> None:
    file = tmp_path / "two.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.json", "1\n2\n")
        archive.writestr("b.json", "3\n")
    found = [(item.file, item.number) for item in read_lines(file) if isinstance(item, Line)]
    assert found == [(f"{file}:a.json", 1), (f"{file}:a.json", 2), (f"{file}:b.json", 1)]


def _numbered(count: int) -> bytes:
    dice = random.Random(5)
    return b"".join(
        b'{"id": %d, "title": "Item %d %s"}\n' % (n, n, dice.randbytes(40).hex().encode())
        for n in range(1, count + 1)
    )


@pytest.mark.parametrize("packing", ["gzip", "zstd", "two gzip members"])
def test_a_truncated_file_yields_its_good_lines_and_one_reject(
    packing: str, tmp_path: Path
) -> None:
    # Over 128 KiB of plain text, the size of a block, before which zstd gives nothing out.
    packed = PACKINGS[packing](_numbered(6000))
    file = tmp_path / "cut"
    file.write_bytes(packed[: len(packed) // 2])
    *good, last = shown(JsonLinesReader().read(file))
    assert len(good) > 1000
    assert [item["id"] for item in good if isinstance(item, dict)] == [
        str(number) for number in range(1, len(good) + 1)
    ]
    assert last == (len(good) + 1, "truncated file")


def test_damage_inside_gzip_data_is_one_reject_after_the_good_lines(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(_numbered(6000)))
    middle = len(packed) // 2
    packed[middle : middle + 400] = b"\xff" * 400
    file = tmp_path / "bad.gz"
    file.write_bytes(bytes(packed))
    found = list(JsonLinesReader().read(file))
    reasons = [item.reason for item in found if isinstance(item, Reject)]
    assert reasons[-1] == "corrupt file"
    assert len(found) - len(reasons) > 1000


def test_a_zip_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "cut.zip"
    file.write_bytes(_zip(TEXT)[:-30])
    with pytest.raises(SourceError, match="incomplete or damaged zip"):
        list(read_lines(file))


def test_a_byte_order_mark_and_carriage_returns_do_not_reach_the_records(tmp_path: Path) -> None:
    file = tmp_path / "shop.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id": 1, "title": "A"}\r\n\r\n{"id": 2, "title": "B"}\r\n')
    assert shown(JsonLinesReader().read(file)) == [
        {"id": "1", "title": "A", "source": "json_lines"},
        {"id": "2", "title": "B", "source": "json_lines"},
    ]


def test_bytes_that_are_not_utf8_cost_only_their_line(tmp_path: Path) -> None:
    file = tmp_path / "shop.jsonl"
    file.write_bytes(
        b'{"id": 1, "title": "A"}\n{"id": 2, "title": "caf\xe9"}\n{"id": 3, "title": "C"}\n'
    )
    assert shown(JsonLinesReader().read(file)) == [
        {"id": "1", "title": "A", "source": "json_lines"},
        (2, "not UTF-8"),
        {"id": "3", "title": "C", "source": "json_lines"},
    ]


def test_a_line_that_is_too_long_is_skipped_in_bounded_memory(tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl.gz"
    long = b'{"id": 2, "title": "' + b"x" * (MAX_LINE + 2_000_000) + b'"}'
    file.write_bytes(
        gzip.compress(b'{"id": 1, "title": "A"}\n' + long + b'\n{"id": 3, "title": "C"}\n', 1)
    )
    assert shown(JsonLinesReader().read(file)) == [
        {"id": "1", "title": "A", "source": "json_lines"},
        (2, "line too long"),
        {"id": "3", "title": "C", "source": "json_lines"},
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (gzip.compress(b"", mtime=0), "holds no data"),
        (b"BZh91AY", "bzip2.*bunzip2"),
        (b"\xfd7zXZ\x00", "xz.*unxz"),
        ("id,title".encode("utf-16"), "UTF-16.*iconv"),
        (b"name" + bytes(253) + b"ustar\x0000", "tar archive"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_what_to_do(
    data: bytes, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "data"
    file.write_bytes(data)
    with pytest.raises(SourceError, match=message):
        list(read_lines(file))


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        list(read_lines(tmp_path / "absent"))
    with pytest.raises(SourceError, match="is a folder"):
        list(read_lines(tmp_path))


def test_the_first_lines_leave_out_blank_ones(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_bytes(b"\n  \none\n\ntwo\nthree\n")
    assert first_lines(file, 2) == [b"one", b"two"]
