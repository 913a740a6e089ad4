"""What a reindex is asked to do, and what it says it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.elasticsearch.cluster import Cluster
from indexer.embedded.manifest import Manifest
from models.passage_tokenizer import Tokenises

Progress = Callable[[str, int, int | None], None]
"""Called with the step's name, how many of it are done, and how many there are if known."""


def say_nothing(step: str, done: int, total: int | None) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class ReindexOptions:
    """How to load: where to, from which format, how many rejects to stand, how to encode.

    Without a `cluster` the index is the embedded engine's. With a `tokenizer` the tokens that a
    cross-encoder reads of each product become a part of it. `searched` says how often queries were
    searched; what is typed is completed with those too.
    """

    home: Path
    index: str
    format: str | None = None
    columns: Mapping[str, str] | None = None
    encoder: str = "all-minilm-l6-v2"
    max_rejects: float = 0.05
    encode_tokens: int = 64
    exact_vectors_up_to: int = 120_000
    keep_generations: int = 2
    threads: int = 2
    cluster: Cluster | None = None
    tokenizer: Tokenises | None = None
    searched: Mapping[str, int] = field(default_factory=dict)

    @property
    def passage_tokenizer(self) -> Tokenises | None:
        """What makes the tokens that are stored: in a cluster none are, but made when asked for."""
        return self.tokenizer if self.cluster is None else None


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What a reindex did."""

    manifest: Manifest
    rejects: dict[str, int]
    rejects_file: Path | None
    reviews_read: int
    reviewed_products: int
