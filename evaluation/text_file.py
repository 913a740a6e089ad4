"""Open a text file for evaluation, plain or compressed, told apart by its first bytes."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO, cast

from catalog.errors import JudgmentsError

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open `path` as UTF-8 text, through gzip or zstandard where its first bytes say so.

    A byte order mark is dropped, line ends are left to the reader, and bytes that are not UTF-8
    become U+FFFD, for the reader to reject. Raises JudgmentsError where the file cannot be opened
    or its compressed data is damaged.
    """
    try:
        with path.open("rb") as raw, _decompressed(raw) as data:
            yield io.TextIOWrapper(data, encoding="utf-8-sig", errors="replace", newline="")
    except (OSError, EOFError, _zstd_error()) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise JudgmentsError(
            f"Cannot read '{path}': {reason}.",
            fix="Give a readable CSV or TREC file, plain, .gz or .zst.",
        ) from error


@contextmanager
def _decompressed(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    start = raw.read(4)
    raw.seek(0)
    if start.startswith(GZIP_MAGIC):
        with gzip.open(raw, "rb") as data:
            yield cast(IO[bytes], data)
    elif start == ZSTD_MAGIC:
        yield io.BytesIO(_unzstd(raw.read()))
    else:
        yield raw


def _unzstd(data: bytes) -> bytes:
    """Decompress every frame; zstandard's own stream reader takes a file cut short for its end."""
    import zstandard

    frames = []
    while data:
        frame = zstandard.ZstdDecompressor().decompressobj()
        frames.append(frame.decompress(data))
        if not frame.eof:
            raise EOFError("the compressed data ends in the middle")
        data = frame.unused_data
    return b"".join(frames)


def _zstd_error() -> type[Exception]:
    import zstandard

    return zstandard.ZstdError
