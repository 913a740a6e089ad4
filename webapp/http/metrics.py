"""Metrics: what a server counts and times of itself, as Prometheus reads it at `/metrics`."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from time import perf_counter

from flask import Blueprint, Flask, Request, Response, g, request

from ranker.response import SearchResponse
from retail_search.traffic.event_store import EventStore
from retail_search.traffic.query_log import QueryLog
from retail_search.traffic.traffic import Traffic
from webapp.engine import SearchEngine
from webapp.http.request_log import METHODS
from webapp.http.route import route_of
from webapp.http.served_now import ServedNow

logger = logging.getLogger(__name__)

METRICS_PATH = "/metrics"

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
"""The variable with the folder that the processes of one server count in together."""

_REQUEST_SECONDS = (
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10,
)  # fmt: skip
_STAGE_SECONDS = (
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.25, 0.5, 1,
)  # fmt: skip


class Metrics:
    """The counters of one application; safe between threads.

    Where `PROMETHEUS_MULTIPROC_DIR` was set before this process imported prometheus_client, they
    are in that folder, shared by all processes of the server.
    """

    def __init__(self, engine: SearchEngine) -> None:
        # Imported here, as the variable has to be set before.
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.shared = MULTIPROCESS in os.environ
        own = CollectorRegistry()
        self._own = own
        self._notes: dict[str, EventStore | QueryLog] = {}
        self._seen: dict[str, int] = {}
        self._now = ServedNow(engine, self.shared)
        self.requests = Counter(
            "retail_search_requests", "Requests answered.", ("route", "method", "status"),
            registry=own,
        )  # fmt: skip
        self.seconds = Histogram(
            "retail_search_request_seconds", "Time of a request, its wait included.", ("route",),
            buckets=_REQUEST_SECONDS, registry=own,
        )  # fmt: skip
        self.waits = Histogram(
            "retail_search_wait_seconds", "Wait of a request for its turn.", ("lane",),
            buckets=_STAGE_SECONDS, registry=own,
        )  # fmt: skip
        self.in_flight = Gauge(
            "retail_search_requests_in_flight", "Requests under way.",
            multiprocess_mode="livesum", registry=own,
        )  # fmt: skip
        self.stages = Histogram(
            "retail_search_stage_seconds", "Time of one stage of a search.", ("stage",),
            buckets=_STAGE_SECONDS, registry=own,
        )  # fmt: skip
        self.searches = Counter(
            "retail_search_searches", "Searches answered, by whether anything was found.",
            ("found",), registry=own,
        )  # fmt: skip
        self.reranked = Counter(
            "retail_search_reranked", "Searches, by how far the cross-encoder read: off, full,"
            " partial.", ("how",), registry=own,
        )  # fmt: skip
        self.rejected = Counter(
            "retail_search_rejected", "Requests that were not taken on, or not done in time.",
            ("reason",), registry=own,
        )  # fmt: skip
        self.dropped = Counter(
            "retail_search_dropped", "What should have been noted and was not, by what it was.",
            ("kind",), registry=own,
        )  # fmt: skip

    def searched(self, response: SearchResponse) -> None:
        """Count a search that was answered."""
        for stage, ms in response.stages_ms.items():
            self.stages.labels(stage).observe(ms / 1_000)
        self.searches.labels("some" if response.total else "none").inc()
        self.reranked.labels(response.reranked).inc()

    def not_taken(self, reason: str) -> None:
        """Count a request that was refused: overloaded, too_many_requests, events_full..."""
        self.rejected.labels(reason).inc()

    def watch(self, traffic: Traffic | None) -> None:
        """Count, from now on, what of the traffic could not be noted: `events`, `queries`."""
        if traffic is not None and traffic.events is not None:
            self._notes["events"] = traffic.events
        if traffic is not None and traffic.queries is not None:
            self._notes["queries"] = traffic.queries

    def look(self) -> None:
        """Count what could not be noted since the last look."""
        for kind, part in self._notes.items():
            more = part.dropped - self._seen.get(kind, 0)
            if more:
                self._seen[kind] = part.dropped
                self.dropped.labels(kind).inc(more)

    def text(self) -> tuple[bytes, str]:
        """Return all numbers as Prometheus reads them, and the type of that text."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

        if not self.shared:
            registry = self._own
            told = generate_latest(registry)
        else:
            from prometheus_client.multiprocess import MultiProcessCollector

            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            told = generate_latest(registry)
        return told + self._now.text(), CONTENT_TYPE_LATEST


def add_metrics(app: Flask, metrics: Metrics, guard: Callable[[Request], None]) -> None:
    """Count every request, and serve the counters to whom `guard` lets through."""
    app.extensions["retail_search.metrics"] = metrics
    served = Blueprint("metrics", __name__)

    @served.get(METRICS_PATH)
    def tell() -> Response:
        guard(request)
        text, kind = metrics.text()
        answer = Response(text, content_type=kind)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @app.before_request
    def begin() -> None:
        metrics.in_flight.inc()
        g.in_flight = True

    @app.after_request
    def count(answer: Response) -> Response:
        route = route_of(request)
        method = request.method if request.method in METHODS else "OTHER"
        metrics.look()
        metrics.requests.labels(route, method, str(answer.status_code)).inc()
        if "began" in g:
            metrics.seconds.labels(route).observe(perf_counter() - g.began)
        if "lane" in g:
            metrics.waits.labels(g.lane.name).observe(g.waited)
        return answer

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if g.pop("in_flight", False):
            metrics.in_flight.dec()

    app.register_blueprint(served)
