"""Write what queries are completed with, so that it opens at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from query.spelling.word_list import WordList
from query.suggest.entries import Entries
from query.suggest.facts import (
    FORMAT,
    IDS,
    LETTERS,
    META,
    NAME_END,
    PATHS,
    SCOPE_COUNTS,
    SCOPES,
    TEXTS,
    WORDS,
)
from query.suggest.letters import letters_seen


def write_suggestions(folder: Path, entries: Entries) -> None:
    """Write all entries into this folder, which must not exist."""
    folder.mkdir(parents=True)
    order = sorted(
        range(len(entries.words)), key=lambda n: entries.words[n].encode("utf-8", "replace")
    )
    words = [_clean(entries.words[number]) for number in order]
    rank: NDArray[np.int64] = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    WordList.write(folder, WORDS, words)
    np.save(folder / LETTERS, letters_seen(words))
    for kind, listed in entries.kinds.items():
        WordList.write(folder, f"{kind}.{TEXTS}", map(_clean, listed.texts))
        np.save(folder / f"{kind}.weights.npy", listed.weights.astype(np.float32))
        np.save(folder / f"{kind}.counts.npy", listed.counts.astype(np.int32))
        found = type(listed.found)(
            rank[listed.found.keys], listed.found.entries, listed.found.places
        )
        starts, coded = found.by_key(len(words))
        np.save(folder / f"{kind}.starts.npy", starts.astype(np.uint32))
        np.save(folder / f"{kind}.found.npy", coded)
    WordList.write(folder, IDS, map(_clean, entries.ids))
    WordList.write(folder, PATHS, (_clean(NAME_END.join(path)) for path in entries.paths))
    np.save(folder / SCOPES, entries.scopes.categories)
    np.save(folder / SCOPE_COUNTS, entries.scopes.counts)
    counts = {kind: len(listed.texts) for kind, listed in entries.kinds.items()}
    (folder / META).write_text(json.dumps({"format": FORMAT, "entries": counts}), encoding="utf-8")


def _clean(text: str) -> str:
    """Return a text without lone surrogates, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


__all__: Sequence[str] = ["write_suggestions"]
