"""Documents of many words, and an index to load them into."""

from __future__ import annotations

import orjson
from elasticsearch import Elasticsearch

from indexer.elasticsearch.bulk import Document
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.cluster_indexes import ClusterIndexes
from indexer.elasticsearch.index_meta import IndexMeta
from indexer.elasticsearch.names import index_name, new_generation

WORDS = "a lamp of many words that fills a document " * 20


def documents(count: int, first: int = 0) -> list[Document]:
    return [document(number) for number in range(first, first + count)]


def document(number: int, **fields: object) -> Document:
    body = {"id": str(number), "ordinal": number, "words": WORDS, "product": {}} | fields
    return Document(str(number), number, "shop.jsonl", orjson.dumps(body))


def made_index(client: Elasticsearch, cluster: Cluster) -> str:
    alias = f"{cluster.prefix}bulk"
    generation = new_generation([])
    name = index_name(alias, generation)
    meta = IndexMeta(generation, "building", "test", "test", "2024-01-01T00:00:00+00:00")
    ClusterIndexes(client, cluster, alias).create(name, meta)
    return name


def count(client: Elasticsearch, name: str) -> int:
    client.indices.refresh(index=name)
    return int(client.count(index=name)["count"])
