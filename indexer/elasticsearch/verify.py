"""Verify a generation in a cluster: its parts agree, and its products can be found."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from catalog.errors import IndexCorruptError
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import (
    REQUEST_SECONDS,
    answer_error,
    cluster_errors,
    error_of,
    whole,
)
from indexer.elasticsearch.serving import wait_for_shards
from indexer.elasticsearch.writer import absent_ordinals
from indexer.embedded.analyzer import english_analyzer, text_to_cut
from indexer.embedded.generation import VECTORS
from indexer.embedded.manifest import Manifest
from indexer.embedded.vectors import VectorIndex
from indexer.updates.journal import JournalReader, journal_file

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

PROBES = 20
# Text of more words than this is found by its first ones just as well.
_PROBE_WORDS = 8


def verify(
    client: Elasticsearch,
    cluster: Cluster,
    index_name: str,
    manifest: Manifest,
    folder: Path | None,
    *,
    served: bool = False,
) -> None:
    """Compare the counts of a generation and look up a sample of its products.

    One that has `served` may have been updated since it was built.

    The sample is spread evenly over the catalogue. Each product must be found by its id, by its
    ordinal, and by the words of its title, and have a vector of length 1. Raises
    IndexCorruptError naming what failed, and EngineUnavailableError where shards are missing.
    """
    client = client.options(request_timeout=REQUEST_SECONDS)
    vectors = check_counts(client, cluster, index_name, manifest, folder, served=served)
    absent: set[int] = set()
    if folder is not None:
        absent = {*absent_ordinals(folder).tolist(), *_changes(folder)[0]}
    built = manifest.products + (0 if folder is None else absent_ordinals(folder).size)
    ordinals = _sample(built, absent)
    with cluster_errors(cluster):
        found = client.search(
            index=index_name,
            query={"terms": {"ordinal": ordinals}},
            docvalue_fields=[{"field": "ordinal"}],
            source_includes=["product.title"],
            size=len(ordinals),
            allow_partial_search_results=False,
        )["hits"]["hits"]
    products = {hit["fields"]["ordinal"][0]: hit for hit in found}
    missing = [ordinal for ordinal in ordinals if ordinal not in products]
    if missing and (folder is not None or not served):
        raise _failed(manifest, f"no product has the ordinals {missing}")
    _probe_words(client, cluster, index_name, manifest, products)
    if vectors is None:
        return
    for ordinal in ordinals:
        length = float(np.linalg.norm(vectors.vector(ordinal)))
        if not 0.98 < length < 1.02:
            name = products[ordinal]["_id"]
            raise _failed(manifest, f"the vector of product {name!r} has length {length:.3f}")


def check_counts(
    client: Elasticsearch,
    cluster: Cluster,
    index_name: str,
    manifest: Manifest,
    folder: Path | None,
    *,
    served: bool = False,
) -> VectorIndex | None:
    """Count products and vectors, which must be as many as the manifest and the updates since say.

    Where vectors live in the cluster, every host may have updated one that has `served`, and only
    that each product has a vector is sure.
    Returns the vectors where they lie in `folder`; raises IndexCorruptError, and
    EngineUnavailableError where shards are missing.
    """
    client = client.options(request_timeout=REQUEST_SECONDS)
    in_folder = folder is not None and VECTORS in manifest.files
    everything: dict[str, Any] = {"match_all": {}}
    counted = everything if in_folder else {"exists": {"field": "vector"}}
    wait_for_shards(client, cluster, index_name)
    with cluster_errors(cluster):
        found = {
            part: int(whole(client.count(index=index_name, query=query).body, cluster)["count"])
            for part, query in (("documents", everything), ("vectors", counted))
        }
    expected = {"documents": manifest.products, "vectors": manifest.products}
    vectors = None
    if not in_folder and served:
        expected = dict.fromkeys(found, found["documents"])
    if in_folder:
        assert folder is not None
        dead, added = _changes(folder)
        expected["documents"] += added - len(dead)
        vectors = VectorIndex(folder / VECTORS)
        found["vectors"] = vectors.count
        expected["vectors"] += absent_ordinals(folder).size
    wrong = {
        part: f"{count} instead of {expected[part]}"
        for part, count in found.items()
        if count != expected[part]
    }
    if wrong:
        raise _failed(manifest, f"there are {wrong}")
    return vectors


def _changes(folder: Path) -> tuple[list[int], int]:
    """Return the ordinals that updates of a generation replaced, and how many they added."""
    if not journal_file(folder).exists():
        return [], 0
    with closing(JournalReader(journal_file(folder))) as journal:
        dead, rows = journal.replaced(journal.applied())
        return dead, rows - journal.first


def _sample(count: int, absent: set[int]) -> list[int]:
    step = max(1, count // PROBES)
    return [ordinal for ordinal in range(0, count, step) if ordinal not in absent]


def _probe_words(
    client: Elasticsearch,
    cluster: Cluster,
    index_name: str,
    manifest: Manifest,
    products: dict[int, Any],
) -> None:
    analyzer = english_analyzer()
    asked = []
    searches: list[dict[str, Any]] = []
    for ordinal, hit in products.items():
        title = text_to_cut(hit["_source"]["product"]["title"])
        words = list(dict.fromkeys(analyzer.analyze(title)))[:_PROBE_WORDS]
        clauses: list[dict[str, Any]] = [{"term": {"words": word}} for word in words]
        clauses += [{"term": {"ordinal": ordinal}}, {"ids": {"values": [hit["_id"]]}}]
        clauses += [{"term": {"id": hit["_id"]}}]
        asked.append((hit["_id"], words))
        query = {"bool": {"filter": clauses}}
        searches += [{"allow_partial_search_results": False}, {"query": query, "size": 0}]
    if not searches:
        return
    with cluster_errors(cluster):
        answers = client.msearch(index=index_name, searches=searches)["responses"]
    for (name, words), answer in zip(asked, answers, strict=True):
        if "error" in answer:
            raise answer_error(answer["status"], *error_of(answer), cluster)
        if answer.get("hits", {}).get("total", {}).get("value") != 1:
            raise _failed(manifest, f"product {name!r} is not found by the words {words}")


def _failed(manifest: Manifest, what: str) -> IndexCorruptError:
    return IndexCorruptError(
        f"Generation '{manifest.generation}' is not whole: {what}.",
        fix="Run the reindex again; if it happens twice, look at the cluster's log. A generation"
        " is published only when it is whole.",
    )
