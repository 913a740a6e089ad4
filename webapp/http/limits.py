"""Limits: what of the requests that come is taken on, and how long it may take."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from flask import Flask, g, has_request_context, request
from werkzeug.exceptions import RequestURITooLarge

from ranker.request import SearchRequest
from retail_search.settings import Settings
from webapp.http.busy import TooManyRequestsError
from webapp.http.client_address import client_address, networks_of
from webapp.http.lane import Lane
from webapp.http.lanes import SEARCH, lane_of, lanes_of
from webapp.http.rate_table import RateTable
from webapp.http.request_origin import is_loopback

logger = logging.getLogger(__name__)

LANES = "retail_search.lanes"
"""The extension of an application that holds its lanes by name."""
LONGEST_LINE = 8_190
"""Most characters of an address, as most proxies have it."""


def add_limits(app: Flask, settings: Settings, rates: RateTable) -> None:
    """Have an application take on no more than the settings say; the rest is a NotTakenError."""
    lanes = lanes_of(settings)
    app.extensions[LANES] = lanes
    limit = RateLimit(settings, rates)
    longest = settings.request_timeout_ms / 1_000

    @app.before_request
    def take_on() -> None:
        if _line_length() > LONGEST_LINE:
            raise RequestURITooLarge
        name = lane_of(request.method, request.path)
        if name is None:
            return
        limit.check()
        waited = lanes[name].enter()
        g.lane = lanes[name]
        g.waited = waited
        if longest and name == SEARCH:
            g.deadline = time.perf_counter() + longest - waited

    @app.teardown_request
    def let_go(_error: BaseException | None) -> None:
        lane: Lane | None = g.pop("lane", None)
        if lane is not None:
            lane.leave()


def in_time(asked: SearchRequest) -> SearchRequest:
    """Return a search with the time that is left for it, and that it has waited."""
    if not has_request_context():
        return asked
    deadline: float | None = g.get("deadline")
    waited: float = g.get("waited", 0.0)
    if deadline is None and not waited:
        return asked
    return replace(asked, deadline=deadline, waited_ms=waited * 1_000)


class RateLimit:
    """Counts the requests of each address, in memory that is gone with the server."""

    def __init__(self, settings: Settings, rates: RateTable) -> None:
        self._rates = rates
        self._rate = settings.rate_limit
        self._burst = settings.rate_burst
        self._trusted = networks_of(settings.trusted_proxies)
        # Whoever says a rate means it for everybody; the default is for the world outside.
        self._spares_this_machine = "rate_limit" not in settings.model_fields_set
        self._warned = False

    def check(self) -> None:
        """Count the request under way; raises TooManyRequestsError."""
        if not self._rate:
            return
        address = client_address(request, self._trusted)
        if self._spares_this_machine and is_loopback(address):
            return
        wait = self._rates.take(address, self._rate, self._burst)
        if wait:
            self._warn_of_proxy()
            raise TooManyRequestsError(wait)

    def _warn_of_proxy(self) -> None:
        """Say once that all clients behind a proxy are taken for one."""
        if "X-Forwarded-For" in request.headers and not self._trusted and not self._warned:
            self._warned = True
            logger.warning(
                "requests come through a proxy, and all its clients share one rate;"
                " set RETAIL_SEARCH_TRUSTED_PROXIES to its address"
            )


def _line_length() -> int:
    """Return the length of the address as it was sent, or as it must have been."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    return len(raw) if raw else len(request.path) + len(request.query_string) + 1
