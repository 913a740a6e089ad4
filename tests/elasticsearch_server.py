"""Real Elasticsearch for tests: a server that runs already, or a node of a test's own.

Two variables of the environment:

    ELASTICSEARCH_TEST_URL       a server that tests may use, each with names of its own;
                                 http://127.0.0.1:9200 is taken where it answers
    ELASTICSEARCH_TEST_CONTROL   a folder with the commands `start` and `stop` for nodes that tests
                                 may kill, block and fill

A `conftest.py` imports the fixtures that it wants.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import pytest
from elasticsearch import Elasticsearch

from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.mapping import index_body

DEFAULT_URL = "http://127.0.0.1:9200"
NO_SERVER = (
    "no Elasticsearch. Start one: docker run -d -p 9200:9200 -e discovery.type=single-node"
    " -e xpack.security.enabled=false docker.elastic.co/elasticsearch/elasticsearch:8.19.5"
    " and name it in ELASTICSEARCH_TEST_URL unless it is at http://127.0.0.1:9200"
)
NO_CONTROL = (
    "no nodes to kill. Name a folder in ELASTICSEARCH_TEST_CONTROL whose `start --port P --data"
    " FOLDER [--set NAME=VALUE]` and `stop --data FOLDER [--kill | --delete]` run a node"
)
_PREFIX = "retail-test-"
_FIRST_PORT, _PORTS = 9310, 80
_TO_TRANSPORT = 100


@cache
def server_url() -> str | None:
    """Return the address of a server that answers, None where there is none."""
    url = os.environ.get("ELASTICSEARCH_TEST_URL")
    if url:
        return url.rstrip("/")
    try:
        with urllib.request.urlopen(DEFAULT_URL, timeout=2):
            return DEFAULT_URL
    except OSError:
        return None


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A cluster under a prefix of this test alone, whose indexes are removed afterwards."""
    url = server_url()
    if url is None:
        pytest.skip(NO_SERVER)
    prefix = f"{_PREFIX}{secrets.token_hex(4)}-"
    yield Cluster(urls=(url,), prefix=prefix, replicas=0, timeout=10.0)
    with client_of(url) as client:
        remove_indexes(client, prefix)


@contextmanager
def client_of(url: str) -> Iterator[Elasticsearch]:
    """Yield a client of the tests' own."""
    client = Elasticsearch(url, request_timeout=60)
    try:
        yield client
    finally:
        client.close()


def remove_indexes(client: Elasticsearch, prefix: str) -> None:
    """Remove every index under a prefix."""
    for name in client.indices.get(index=f"{prefix}*", expand_wildcards="all"):
        client.indices.delete(index=name)


def make_lost_index(client: Elasticsearch, prefix: str) -> str:
    """Make an index of ours whose only shard is on no node, as when that has died; return its name.

    It is asked for together with another index, which then is short of a shard.
    """
    name = f"{prefix}lost"
    body = index_body()
    body["settings"]["index"] |= {
        "number_of_replicas": 0,
        "routing.allocation.require._name": "no-such-node",
    }
    client.indices.create(index=name, wait_for_active_shards=0, **body)
    return name


@dataclass(frozen=True)
class OwnNode:
    """A node that a test may treat badly."""

    url: str
    port: int
    data: Path
    settings: tuple[str, ...]

    @property
    def cluster(self) -> Cluster:
        """The cluster that it is."""
        return Cluster(urls=(self.url,), prefix=_PREFIX, replicas=0, timeout=10.0)

    def start(self) -> None:
        """Start it, with the data it has, and wait until it answers."""
        extra = [word for setting in self.settings for word in ("--set", setting)]
        _control("start", "--port", self.port, "--data", self.data, "--heap", "512m", *extra)

    def kill(self) -> None:
        """End it as a crash would."""
        _control("stop", "--data", self.data, "--kill")

    def pause(self) -> None:
        """Let it hang: it takes connections and answers nothing."""
        os.kill(self._process(), signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        os.kill(self._process(), signal.SIGCONT)

    def _process(self) -> int:
        files = list(self.data.glob("node-*/pid"))
        if not files:
            pytest.skip("the `start` in ELASTICSEARCH_TEST_CONTROL keeps no FOLDER/node-1/pid")
        return int(files[0].read_text())


@contextmanager
def own_node(folder: Path, *settings: str) -> Iterator[OwnNode]:
    """Yield a node with these settings that runs, and remove it afterwards."""
    if not os.environ.get("ELASTICSEARCH_TEST_CONTROL"):
        pytest.skip(NO_CONTROL)
    port = _free_port()
    node = OwnNode(f"http://127.0.0.1:{port}", port, folder, settings)
    try:
        node.start()
        yield node
    finally:
        _control("stop", "--data", folder, "--delete")


@dataclass(frozen=True)
class OwnCluster:
    """Several nodes that a test may treat badly; they are numbered from 1."""

    urls: tuple[str, ...]
    port: int
    data: Path

    def kill(self, node: int) -> None:
        """End one node as a crash would."""
        _control("stop", "--data", self.data, "--node", node, "--kill")

    def start(self, node: int) -> None:
        """Bring one node back, with the data it has."""
        _control(
            "start", "--port", self.port, "--data", self.data, "--nodes", len(self.urls),
            "--node", node, "--heap", "512m",
        )  # fmt: skip


@contextmanager
def own_cluster(folder: Path, nodes: int) -> Iterator[OwnCluster]:
    """Yield a cluster of nodes that run, and remove it afterwards."""
    if not os.environ.get("ELASTICSEARCH_TEST_CONTROL"):
        pytest.skip(NO_CONTROL)
    port = _free_port(nodes)
    urls = tuple(f"http://127.0.0.1:{port + number}" for number in range(nodes))
    try:
        _control("start", "--port", port, "--data", folder, "--nodes", nodes, "--heap", "512m")
        yield OwnCluster(urls, port, folder)
    finally:
        _control("stop", "--data", folder, "--delete")


def _control(command: str, *words: object) -> None:
    program = Path(os.environ["ELASTICSEARCH_TEST_CONTROL"]) / command
    done = subprocess.run(
        [program, *map(str, words)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _free_port(count: int = 1) -> int:
    """Return the first of so many ports in a row that are free, those between nodes too."""
    ports = list(range(_FIRST_PORT, _FIRST_PORT + _PORTS - count))
    Random().shuffle(ports)
    return next(
        port
        for port in ports
        if all(
            _is_free(port + number) and _is_free(port + number + _TO_TRANSPORT)
            for number in range(count)
        )
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
