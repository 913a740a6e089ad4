"""The state of the models of an index: another whenever one is trained, put there or removed."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from models.adapted_ranker import adapted_ranker
from models.adapted_tagger import adapted_tagger
from query.fewshot import own_labels
from retail_search.settings import Settings


def model_state(settings: Settings, index: str) -> str:
    """Name the models that would be read now, by the dates of their files."""
    folder = settings.home / "indexes" / index
    chosen = (
        adapted_ranker(folder),
        adapted_tagger(folder),
        own_labels(settings.home, index),
        *map(Path, (settings.ranker, settings.tagger, settings.reranker, settings.encoder)),
    )
    dates = [line for path in chosen if path is not None for line in _dates(path)]
    return blake2b("\n".join(dates).encode(), digest_size=6).hexdigest()


def _dates(path: Path) -> list[str]:
    """Say when the files of a folder were written, or one file; nothing for what is not there."""
    try:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        return [f"{one} {one.stat().st_mtime_ns} {one.stat().st_size}" for one in files]
    except OSError:
        return []
