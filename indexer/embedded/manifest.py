"""The manifest: what a generation holds, what it was made from, and the checksum of every file."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from catalog.errors import IndexCorruptError

SCHEMA_VERSION = 2
MANIFEST = "manifest.json"
UPDATES = "updates"
"""The folder of what was changed in a generation after it was built."""
_CHUNK = 1 << 20


class FileRecord(BaseModel):
    """Size in bytes and BLAKE2b checksum of one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int
    blake2b: str


class SourceRecord(BaseModel):
    """One product or review file that was read, and in which format."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    format: str


class Manifest(BaseModel):
    """Everything that is known of a generation without opening its parts.

    `passages` names what made the tokens for a cross-encoder, "" where there are none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int = SCHEMA_VERSION
    generation: str
    created: str
    products: int
    described: float
    rejected: int
    duplicates: int
    encoded: int
    sources: tuple[SourceRecord, ...]
    reviews: tuple[SourceRecord, ...] = ()
    encoder: str
    encoder_identity: str
    dimension: int
    encode_tokens: int
    vectors: str
    passages: str = ""
    seconds: float
    files: dict[str, FileRecord]

    def write(self, folder: Path) -> None:
        """Write the manifest into a generation's folder."""
        (folder / MANIFEST).write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of a generation; raises IndexCorruptError."""
        try:
            manifest = cls.model_validate_json((folder / MANIFEST).read_bytes())
        except (OSError, ValidationError) as error:
            raise IndexCorruptError(
                f"The manifest of generation '{folder.name}' cannot be read: {error}.",
                fix="Run `retail-search indexes rollback` or reindex.",
            ) from error
        if manifest.schema_version != SCHEMA_VERSION:
            raise IndexCorruptError(
                f"Generation '{folder.name}' has schema version {manifest.schema_version};"
                f" this release reads version {SCHEMA_VERSION}.",
                fix="Reindex with this release.",
            )
        return manifest

    def check_sizes(self, folder: Path) -> None:
        """Compare every file's size with the manifest; raises IndexCorruptError."""
        for name, record in self.files.items():
            path = folder / name
            size = path.stat().st_size if path.exists() else None
            if size != record.bytes:
                raise _mismatch(folder, name, f"{record.bytes} bytes", f"{size} bytes")

    def check_contents(self, folder: Path) -> None:
        """Compare every file's checksum with the manifest; raises IndexCorruptError."""
        self.check_sizes(folder)
        for name, record in self.files.items():
            found = checksum(folder / name)
            if found != record.blake2b:
                raise _mismatch(folder, name, record.blake2b, found)


def checksum(path: Path) -> str:
    """Return the BLAKE2b checksum of a file, 32 hexadecimal digits."""
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def record_files(folder: Path) -> dict[str, FileRecord]:
    """Return the record of every file below a folder, except the manifest and updates."""
    return {
        path.relative_to(folder).as_posix(): FileRecord(
            bytes=path.stat().st_size, blake2b=checksum(path)
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.relative_to(folder).parts[0] != UPDATES
        and path.name not in (MANIFEST, ".tantivy-writer.lock", ".tantivy-meta.lock")
    }


def _mismatch(folder: Path, name: str, expected: str, found: str) -> IndexCorruptError:
    return IndexCorruptError(
        f"File '{name}' of generation '{folder.name}' has {found}; its manifest says {expected}.",
        fix="Run `retail-search indexes rollback`, or reindex to build a new generation.",
    )
