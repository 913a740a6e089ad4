"""Cluster: where an Elasticsearch cluster is, how to be let in, and how indexes are laid out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from indexer.elasticsearch.address import read_addresses

VectorHome = Literal["faiss", "elasticsearch"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """What is needed to use a cluster; secrets are no part of its text.

    `prefix` begins the name of every index of ours. `shards` and `replicas` are those of a new
    generation, `timeout` is in seconds and that of a search. `vectors` says where the vectors
    live: in FAISS beside the cluster, or in it. A user and password that stand in an address, as
    in `https://user:password@host:9200`, are taken out of it. Raises SettingsError for an address
    that is none.
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

    def __post_init__(self) -> None:
        addresses = read_addresses(self.urls)
        object.__setattr__(self, "urls", tuple(one.url for one in addresses))
        login = next((one for one in addresses if one.user), None)
        if login is not None and not self.user:
            object.__setattr__(self, "user", login.user)
            object.__setattr__(self, "password", login.password)

    @property
    def address(self) -> str:
        """The addresses as one text, for messages."""
        return ", ".join(self.urls)
