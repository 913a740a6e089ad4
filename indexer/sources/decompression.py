"""Turn a file's bytes into plain bytes, whatever it was compressed with, in constant memory.

The compression is told by the first bytes and never by the file's name.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Final

import zstandard

from catalog.errors import SourceError

CHUNK: Final = 1 << 20
"""Most plain bytes in one chunk."""

_ZSTD_INPUT: Final = 1 << 13  # small, because zstd cannot be told how much to put out at once
_SALVAGE_STEP: Final = 1 << 12
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_NOT_READ: Final = {
    b"BZh": ("bzip2", "bunzip2"),
    b"\xfd7zXZ\x00": ("xz", "unxz"),
    b"7z\xbc\xaf\x27\x1c": ("7-Zip", "7z x"),
    b"Rar!": ("RAR", "unrar x"),
}
_TAR_AT: Final = 257


class DamagedFileError(Exception):
    """The compressed data stops early (`truncated`) or makes no sense from some point on."""

    def __init__(self, *, truncated: bool, detail: str = "") -> None:
        super().__init__(detail)
        self.truncated = truncated
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Member:
    """One plain stream in a file: the file itself, or one member of a zip archive.

    `label` names it in messages; `chunks` yields its bytes once and raises `DamagedFileError`
    where the compressed data breaks off.
    """

    label: str
    chunks: Iterator[bytes]


def open_members(path: Path) -> Iterator[Member]:
    """Yield every plain stream in the file at `path`: one, or one for each member of a zip.

    A member must be read before the next is asked for. Raises `SourceError` where the file is
    missing, a folder, not readable, or packed in a way that is not read here.
    """
    require_file(path)
    try:
        handle = path.open("rb")
    except OSError as error:
        raise SourceError(
            f"Cannot open {path}: {error.strerror}.", fix="Check the file's permissions."
        ) from error
    with handle:
        if handle.read(4) in (_ZIP, _EMPTY_ZIP):
            yield from _zip_members(path, handle)
        else:
            handle.seek(0)
            yield Member(str(path), _plain(_blocks(handle), str(path)))


def require_file(path: Path) -> None:
    """Raise `SourceError` unless `path` is an ordinary file with something in it."""
    if not path.exists():
        raise SourceError(f"There is no file {path}.", fix="Check the path.")
    if path.is_dir():
        raise SourceError(
            f"{path} is a folder, but a file is expected here.", fix="Name one file in it."
        )
    if not path.is_file():
        raise SourceError(f"{path} is not an ordinary file.", fix="Save its content to a file.")
    if path.stat().st_size == 0:
        raise SourceError(f"{path} is empty.", fix="Download or export it again.")


def _zip_members(path: Path, handle: IO[bytes]) -> Iterator[Member]:
    fix = "Download it again, or unpack it and name the file inside."
    try:
        archive = zipfile.ZipFile(handle)
    except (zipfile.BadZipFile, OSError) as error:
        raise SourceError(f"{path} is an incomplete or damaged zip ({error}).", fix=fix) from error
    with archive:
        names = [info for info in archive.infolist() if _holds_data(info)]
        if not names:
            raise SourceError(f"{path} is a zip without any file in it.", fix=fix)
        for info in names:
            label = f"{path}:{info.filename}"
            if info.flag_bits & 1:
                raise SourceError(f"{label} is encrypted.", fix="Unpack it with its password.")
            try:
                member = archive.open(info)
            except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
                raise SourceError(f"Cannot unpack {label} ({error}).", fix=fix) from error
            with member:
                yield Member(label, _plain(_zip_blocks(member), label))


def _holds_data(info: zipfile.ZipInfo) -> bool:
    # macOS adds "__MACOSX/._name" beside every member; they are not data.
    name = info.filename.rsplit("/", 1)[-1]
    hidden = name.startswith(".") or info.filename.startswith("__MACOSX/")
    return not info.is_dir() and not hidden and info.file_size > 0


def _zip_blocks(member: IO[bytes]) -> Iterator[bytes]:
    try:
        yield from _blocks(member)
    except EOFError as error:
        raise DamagedFileError(truncated=True, detail=str(error)) from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise DamagedFileError(truncated=False, detail=str(error)) from error


def _blocks(handle: IO[bytes]) -> Iterator[bytes]:
    while block := handle.read(CHUNK):
        yield block


def _plain(blocks: Iterator[bytes], label: str) -> Iterator[bytes]:
    first = next(blocks, b"")
    rest = chain((first,), blocks)
    if first.startswith(_GZIP):
        return _gunzip(rest)
    if first.startswith(_ZSTD):
        return _unzstd(rest)
    for magic, (name, command) in _NOT_READ.items():
        if first.startswith(magic):
            raise SourceError(
                f"{label} is {name}, which is not read directly.", fix=f"Unpack it with {command}."
            )
    if first[_TAR_AT : _TAR_AT + 5] == b"ustar":
        raise SourceError(f"{label} is a tar archive.", fix="Unpack it with tar -xf.")
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError(
            f"{label} is UTF-16 text, but UTF-8 is expected.",
            fix="Convert it: iconv -f UTF-16 -t UTF-8.",
        )
    return rest


def _gunzip(blocks: Iterator[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj(wbits=31)
    done = False
    try:
        for block in blocks:
            pending = block
            while pending:
                if done:  # gzip files may be several members put end to end
                    pending = pending.lstrip(b"\0")
                    if not pending:
                        break
                    inflate, done = zlib.decompressobj(wbits=31), False
                before = inflate.copy()
                try:
                    plain = inflate.decompress(pending, CHUNK)
                except zlib.error:
                    yield from _until_damage(before, pending)
                    raise
                if plain:
                    yield plain
                done = inflate.eof
                pending = inflate.unused_data if done else inflate.unconsumed_tail
        if not done and (plain := inflate.flush()):
            yield plain
            done = inflate.eof
    except zlib.error as error:
        raise DamagedFileError(truncated=False, detail=str(error)) from error
    if not done:
        raise DamagedFileError(truncated=True, detail="the gzip data stops early")


def _until_damage(inflate: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    # zlib gives out nothing of a call that fails, so small calls save what comes before.
    try:
        while packed and not inflate.eof:
            yield inflate.decompress(packed, _SALVAGE_STEP)
            packed = inflate.unconsumed_tail
    except zlib.error:
        return


def _unzstd(blocks: Iterator[bytes]) -> Iterator[bytes]:
    context = zstandard.ZstdDecompressor()
    frame, done = context.decompressobj(), False
    try:
        for block in blocks:
            for start in range(0, len(block), _ZSTD_INPUT):
                pending = block[start : start + _ZSTD_INPUT]
                while pending:
                    if done:
                        frame, done = context.decompressobj(), False
                    if plain := frame.decompress(pending):
                        yield plain
                    done = frame.eof
                    pending = frame.unused_data if done else b""
    except zstandard.ZstdError as error:
        raise DamagedFileError(truncated=False, detail=str(error)) from error
    if not done:
        raise DamagedFileError(truncated=True, detail="the zstd data stops early")
