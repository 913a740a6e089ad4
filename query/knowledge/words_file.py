"""Writes the words of a catalogue where the speller finds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import orjson

from query.knowledge.facts import SPELLING


def write_words(
    folder: Path,
    words: Mapping[str, int],
    pairs: Mapping[tuple[str, str], int],
    brands: Iterable[str],
    queries: Mapping[str, int],
) -> None:
    """Write words, neighbours, brands and logged queries into the speller's folder."""
    home = folder / SPELLING
    home.mkdir()
    content = {
        "words": dict(words),
        "pairs": {" ".join(pair): count for pair, count in pairs.items()},
        "brands": list(brands),
        "queries": dict(queries),
    }
    (home / "words.json").write_bytes(orjson.dumps(content))
