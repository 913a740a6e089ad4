"""A reindex is killed, as `kill -9` does, at the moments that matter: the cluster stays whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.place import ClusterPlace
from indexer.reindex import ReindexOptions, reindex
from tests.elasticsearch_server import cluster
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line, write_lines
from tests.reports import REPORTS

__all__ = ["cluster"]

# Where the process is killed: before it calls this, after it has called this so many times.
MOMENTS = {
    "in the middle of a bulk load": ("indexer.elasticsearch.bulk.BulkLoader._attempt", 2),
    "before it verifies": ("indexer.elasticsearch.place.ClusterPlace.verify", 0),
    "between verifying and the switch": (
        "indexer.elasticsearch.cluster_indexes.ClusterIndexes.switch_to",
        0,
    ),
    "between the switch and the note of it": ("indexer.elasticsearch.generations.published_now", 0),
}
PROGRAM = """
import os, signal, sys
from pathlib import Path
from pydoc import locate
from indexer.elasticsearch.cluster import Cluster
from indexer.reindex import ReindexOptions, reindex
from tests.indexer.hash_encoder import HashEncoder

source, home, url, prefix, vectors, target, calls = sys.argv[1:]
owner, _, name = target.rpartition(".")
real, left = getattr(locate(owner), name), int(calls)

def killed(*given, **named):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return real(*given, **named)

setattr(locate(owner), name, killed)
cluster = Cluster(urls=(url,), prefix=prefix, replicas=0, timeout=10.0, vectors=vectors)
reindex([Path(source)], HashEncoder(), ReindexOptions(Path(home), "shop", cluster=cluster))
"""


@pytest.mark.parametrize("vectors", ["faiss", "elasticsearch"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_what_serves_is_whole_whenever_the_process_dies(
    cluster: Cluster, tmp_path: Path, moment: str, vectors: str
) -> None:
    kept = Cluster(
        urls=cluster.urls, prefix=cluster.prefix, replicas=0, timeout=10.0,
        vectors=vectors,  # type: ignore[arg-type]
    )  # fmt: skip
    old = write_lines(tmp_path / "old.jsonl", map(line, range(300)))
    new = write_lines(tmp_path / "new.jsonl", map(line, range(2_600)))
    options = ReindexOptions(tmp_path / "home", "shop", cluster=kept)
    before = reindex([old], HashEncoder(), options).manifest
    target, calls = MOMENTS[moment]

    words = [new, options.home, kept.urls[0], kept.prefix, vectors, target, calls]
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, words)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr

    place = ClusterPlace(options.home, "shop", kept)
    serving = place.check_published()
    switched = "the note" in moment
    assert serving.products == (2_600 if switched else 300)
    assert place.client.count(index=place.alias)["count"] == serving.products
    if not switched:
        assert serving == before

    after = reindex([new], HashEncoder(), options).manifest
    assert place.check_published() == after
    assert place.client.count(index=place.alias)["count"] == after.products == 2_600
    kept_now = [one.generation for one in place.indexes.all()]
    assert kept_now == [serving.generation, after.generation]
    folders = sorted(path.name for path in (place.root / "generations").glob("*"))
    assert folders == (kept_now if vectors == "faiss" else [])
    assert list(place.root.glob("building/*")) == []
    REPORTS.append(
        f"reindex killed {moment} (vectors in {vectors}): {before.products:,} products before,"
        f" {serving.products:,} after, {after.products:,} after the next run"
    )
