"""Documents of many words, and an index to load them into."""

from __future__ import annotations

import orjson
from elasticsearch import Elasticsearch

from indexer.elasticsearch.bulk import Document
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.mapping import index_body
from indexer.elasticsearch.names import loading_alias

WORDS = "a lamp of many words that fills a document " * 20


def documents(count: int, first: int = 0) -> list[Document]:
    return [document(number) for number in range(first, first + count)]


def document(number: int, **fields: object) -> Document:
    body = {"id": str(number), "ordinal": number, "words": WORDS, "product": {}} | fields
    return Document(str(number), number, "shop.jsonl", orjson.dumps(body))


def made_index(client: Elasticsearch, cluster: Cluster) -> str:
    name = f"{cluster.prefix}bulk"
    body = index_body()
    body["settings"]["index"]["number_of_replicas"] = 0
    client.indices.create(index=name, **body, aliases={loading_alias(name): {}})
    return name


def count(client: Elasticsearch, name: str) -> int:
    client.indices.refresh(index=name)
    return int(client.count(index=name)["count"])
