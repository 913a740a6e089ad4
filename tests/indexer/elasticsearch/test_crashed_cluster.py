"""A node that dies while an index is built: the old generation serves, and the next run works."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog.errors import EngineUnavailableError
from indexer.elasticsearch import bulk
from indexer.elasticsearch.place import ClusterPlace
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Vectors
from tests.elasticsearch_server import OwnNode, client_of, own_node
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line, write_lines


class Crashing(HashEncoder):
    """Kills the node at the first batch, for good or until it is started again at once."""

    def __init__(self, node: OwnNode, *, comes_back: bool) -> None:
        super().__init__()
        self._node = node
        self._comes_back = comes_back
        self._done = False

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        if not self._done:
            self._done = True
            self._node.kill()
            if self._comes_back:
                self._node.start()
        return super().encode(texts, max_tokens)


def test_a_build_whose_cluster_dies_leaves_the_old_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = write_lines(tmp_path / "few.jsonl", [line(1)])
    many = write_lines(tmp_path / "many.jsonl", map(line, range(1_500)))
    monkeypatch.setattr(bulk, "PATIENCE_SECONDS", 0.5)
    with own_node(tmp_path / "node") as node, client_of(node.url) as client:
        options = ReindexOptions(tmp_path / "data", "shop", cluster=node.cluster)
        before = reindex([few], HashEncoder(), options).manifest
        with pytest.raises(EngineUnavailableError, match=node.url):
            reindex([many], Crashing(node, comes_back=False), options)
        node.start()
        place = ClusterPlace(tmp_path / "data", "shop", node.cluster)
        assert place.current() == before.generation
        # The node answers before it has opened what it holds.
        assert place.check_published() == before
        assert len(place.indexes.all()) == 2
        assert not list(place.root.glob("building"))

        monkeypatch.setattr(bulk, "PATIENCE_SECONDS", 60.0)
        after = reindex([many], Crashing(node, comes_back=True), options).manifest
        assert place.current() == after.generation
        assert place.check_published() == after
        assert client.count(index=place.alias)["count"] == 1_500
        assert [one.generation for one in place.indexes.all()] == [
            before.generation,
            after.generation,
        ]
