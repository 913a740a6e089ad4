from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalog.errors import IndexCorruptError
from indexer.embedded.manifest import MANIFEST, Manifest, record_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "one.bin").write_bytes(b"x" * 5_000)
    (tmp_path / "two.bin").write_bytes(b"")
    (tmp_path / "part" / ".tantivy-meta.lock").write_bytes(b"")
    Manifest(
        generation="g1", created="2026-01-01", products=1, described=0.5, rejected=0,
        duplicates=0, encoded=1, sources=(), encoder="e", encoder_identity="e-1", dimension=4,
        encode_tokens=64, vectors="exact", seconds=1.0, files=record_files(tmp_path),
    ).write(tmp_path)  # fmt: skip
    return tmp_path


def rewrite(folder: Path, **changes: object) -> None:
    fields = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(fields | changes))


def test_a_whole_generation_passes_and_locks_are_no_part_of_it(folder: Path) -> None:
    manifest = Manifest.read(folder)
    manifest.check_contents(folder)
    assert set(manifest.files) == {"part/one.bin", "two.bin"}


def test_a_file_of_another_size_is_noticed_without_reading_it(folder: Path) -> None:
    (folder / "part" / "one.bin").write_bytes(b"x" * 4_999)
    with pytest.raises(IndexCorruptError, match=r"one\.bin.*4999 bytes.*5000 bytes"):
        Manifest.read(folder).check_sizes(folder)


def test_a_missing_file_is_noticed(folder: Path) -> None:
    (folder / "two.bin").unlink()
    with pytest.raises(IndexCorruptError, match=r"two\.bin.*None bytes"):
        Manifest.read(folder).check_sizes(folder)


def test_one_changed_byte_is_noticed_by_its_checksum(folder: Path) -> None:
    content = bytearray((folder / "part" / "one.bin").read_bytes())
    content[4_321] ^= 1
    (folder / "part" / "one.bin").write_bytes(bytes(content))
    manifest = Manifest.read(folder)
    manifest.check_sizes(folder)
    with pytest.raises(IndexCorruptError, match=r"one\.bin"):
        manifest.check_contents(folder)


def test_another_schema_version_says_to_reindex(folder: Path) -> None:
    rewrite(folder, schema_version=0)
    with pytest.raises(IndexCorruptError, match=r"schema version 0.*Reindex"):
        Manifest.read(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"generation": "g1"}', "\x00"])
def test_a_damaged_manifest_is_a_corrupt_index(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    with pytest.raises(IndexCorruptError, match="manifest"):
        Manifest.read(folder)


def test_a_missing_manifest_is_a_corrupt_index(tmp_path: Path) -> None:
    with pytest.raises(IndexCorruptError, match="manifest"):
        Manifest.read(tmp_path)
