"""Asking: several searches in one request, and what their answers lack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from catalog.errors import GenerationGoneError
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import answer_error, cluster_errors, error_of
from ranker.response import Shortfall

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

_WANTED = ",".join(
    f"responses.{part}"
    for part in (
        "hits.total", "hits.hits.sort", "hits.hits._source", "hits.hits.fields",
        "hits.hits.highlight", "aggregations", "timed_out", "_shards.failed", "_shards.total",
        "error", "status",
    )
)  # fmt: skip
_GONE = "index_not_found_exception"
_HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}


class Asking:
    """The requests of one search; `shortfall` grows as answers come in that are not whole.

    `copies` is a text that chooses which copies of the shards answer: those of the same text give
    the same scores, so that pages of one search do not shift against each other.
    """

    def __init__(
        self, client: Elasticsearch, cluster: Cluster, index: str, copies: str, *, shards: int
    ) -> None:
        self._client = client
        self._cluster = cluster
        self._header: dict[str, Any] = {"index": index, "preference": copies}
        if shards > 1:
            # Scores are those of one index only when every shard knows the words of all shards.
            self._header["search_type"] = "dfs_query_then_fetch"
        self.shortfall: Shortfall | None = None

    def ask(self, bodies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the answer to each search.

        Where shards failed it is asked once more of other copies; what is missing then is noted as
        a shortfall. Raises EngineUnavailableError where a search failed altogether.
        """
        answers = self._send(bodies, self._header)
        if any(_failed(answer) for answer in answers):
            others = {key: value for key, value in self._header.items() if key != "preference"}
            answers = self._send(bodies, others)
        for answer in answers:
            if "error" in answer:
                kind, reason = error_of(answer)
                if kind == _GONE:
                    raise gone(reason)
                raise answer_error(answer.get("status", 500), kind, reason, self._cluster)
            shards = answer.get("_shards", {})
            failed, timed_out = shards.get("failed", 0), bool(answer.get("timed_out"))
            if failed or timed_out:
                lacking = Shortfall(timed_out, failed, shards.get("total", 0))
                self.shortfall = lacking.joined(self.shortfall)
        return answers

    def _send(
        self, bodies: Sequence[dict[str, Any]], header: dict[str, Any]
    ) -> list[dict[str, Any]]:
        timeout = f"{round(self._cluster.timeout * 1_000)}ms"
        lines = b"".join(
            orjson.dumps(line) + b"\n"
            for body in bodies
            for line in (header, {**body, "timeout": timeout})
        )
        with cluster_errors(self._cluster):
            answer = self._client.perform_request(
                "POST", "/_msearch", params={"filter_path": _WANTED}, headers=_HEADERS, body=lines
            )
        found: list[dict[str, Any]] = answer.body["responses"]
        return found


def gone(reason: str) -> GenerationGoneError:
    """Return the error for an index that is not there any more."""
    return GenerationGoneError(
        f"The generation that was searched is gone: {reason}.",
        fix="Ask again: what is published now is opened.",
    )


def hits(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the hits of an answer, of which nothing is said where there are none."""
    found: list[dict[str, Any]] = answer.get("hits", {}).get("hits", [])
    return found


def _failed(answer: dict[str, Any]) -> bool:
    if "error" in answer:
        return int(answer.get("status", 500)) in (429, 500, 502, 503, 504)
    return bool(answer.get("_shards", {}).get("failed", 0))
