"""note_search: a search that a page or the API answered goes into the query log."""

from __future__ import annotations

from flask import Flask, current_app

from ranker.response import SearchResponse
from retail_search.traffic.noted_search import noted_search
from retail_search.traffic.traffic import Traffic
from webapp.parameters.filter_syntax import format_filters

_EXTENSION = "retail_search.traffic"


def add_traffic(app: Flask, traffic: Traffic | None) -> None:
    """Have an application note its searches; with None it notes nothing."""
    app.extensions[_EXTENSION] = traffic


def note_search(response: SearchResponse) -> None:
    """Note a search that is being answered; it neither waits nor raises."""
    traffic: Traffic | None = current_app.extensions.get(_EXTENSION)
    if traffic is not None and traffic.queries is not None:
        filters = response.request.filters
        traffic.queries.note(noted_search(response, format_filters(filters) if filters else ()))
