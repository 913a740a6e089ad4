"""Where the business rules of an index are, whichever engine it is in."""

from __future__ import annotations

from pathlib import Path

RULES_FILE = "rules.yaml"
RULES_STORE = "rules.sqlite"


def rules_file(home: Path, index: str) -> Path:
    """Return where the rules are that people write as YAML."""
    return home / "indexes" / index / RULES_FILE


def rules_store(home: Path, index: str) -> Path:
    """Return where the rules are that commands and the API write (SQLite)."""
    return home / "indexes" / index / RULES_STORE


def rule_sources(home: Path, index: str) -> tuple[Path, ...]:
    """Return both, each overruling those before it: what was stored last is meant."""
    return (rules_file(home, index), rules_store(home, index))
