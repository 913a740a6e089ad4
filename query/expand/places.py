"""Where synonym files are: those that ship, and those of an index."""

from __future__ import annotations

from pathlib import Path

OWN_FILE = "synonyms.txt"
MINED_FILE = "synonyms.mined.txt"

_SHIPPED = Path(__file__).parents[2] / "mappings" / "synonyms"


def shipped_synonyms() -> tuple[Path, ...]:
    """Return the synonym files that ship, by name."""
    return tuple(sorted(_SHIPPED.glob("*.txt")))


def own_synonyms(home: Path, index: str) -> Path:
    """Return where the synonyms of an index are that people write, whichever engine it is in."""
    return home / "indexes" / index / OWN_FILE


def mined_synonyms(home: Path, index: str) -> Path:
    """Return where the synonyms are that were mined from the products of an index."""
    return home / "indexes" / index / MINED_FILE


def synonym_files(home: Path, index: str) -> tuple[Path, ...]:
    """Return the files of an index, each overruling those before it: what people write is last."""
    return (*shipped_synonyms(), mined_synonyms(home, index), own_synonyms(home, index))
