"""Cluster: where an Elasticsearch cluster is, how to be let in, and how indexes are laid out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

VectorHome = Literal["faiss", "elasticsearch"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """What is needed to use a cluster; secrets are no part of its text.

    `prefix` begins the name of every index of ours. `shards` and `replicas` are those of a new
    generation, `timeout` is in seconds and that of a search. `vectors` says where the vectors
    live: in FAISS beside the cluster, or in it.
    """

    urls: tuple[str, ...] = ("http://127.0.0.1:9200",)
    api_key: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    sniff: bool = False
    prefix: str = "retail-"
    shards: int = 1
    replicas: int = 1
    timeout: float = 2.0
    force_merge: bool = False
    vectors: VectorHome = "faiss"
