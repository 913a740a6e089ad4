"""Cluster: where an Elasticsearch cluster is, how to be let in, and how indexes are laid out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

VectorHome = Literal["faiss", "elasticsearch"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """What is needed to use a cluster; secrets are no part of its text.

    `prefix` begins the name of every index of ours. `shards` and `replicas` are those of a new
    generation, `timeout` is in seconds and that of a search. `vectors` says where the vectors
    live: in FAISS beside the cluster, or in it. A user and password that stand in an address, as
    in `https://user:password@host:9200`, are taken out of it.
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
        urls = []
        for url in self.urls:
            scheme, mark, rest = url.partition("://")
            login, at, host = rest.rpartition("@")
            urls.append(f"{scheme}{mark}{host}")
            if at and not self.user:
                user, _, password = login.partition(":")
                object.__setattr__(self, "user", unquote(user))
                object.__setattr__(self, "password", unquote(password))
        object.__setattr__(self, "urls", tuple(urls))

    @property
    def address(self) -> str:
        """The addresses as one text, for messages."""
        return ", ".join(self.urls)
