"""The operator's pages of what is searched, how it is read, and what is clicked."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request

from query.plan import QueryPlan
from retail_search.settings import Settings
from retail_search.traffic.stats import Stats
from webapp.engine import SearchEngine
from webapp.operator.traffic_view import (
    SPANS,
    QueryRow,
    SlowRow,
    period_rows,
    query_rows,
    rate_rows,
    shop_link,
    slow_rows,
)
from webapp.parameters.search_parameters import LONGEST_QUERY

_USUAL_DAYS = 7
_MOST_DAYS = 3_650
_LISTS = ("frequent", "zero", "no-clicks", "slow")
_MOST_ROWS = 100


def add_traffic_pages(pages: Blueprint, engine: SearchEngine, settings: Settings) -> None:
    """Add the pages that sum up searches and clicks."""

    @pages.get("/queries")
    def queries() -> str:
        days = _days()
        shown = request.args.get("list", "frequent")
        if shown not in _LISTS:
            shown = "frequent"
        with Stats(settings.home, engine.index, days=days) as stats:
            return render_template(
                "operator/queries.html",
                summary=stats.summary(),
                periods=period_rows(stats.periods()),
                rows=_rows(stats, shown),
                shown=shown,
                days=days,
                spans=SPANS,
                on=settings.query_log,
            )

    @pages.get("/clicks")
    def clicks() -> str:
        days = _days()
        with Stats(settings.home, engine.index, days=days) as stats:
            return render_template(
                "operator/clicks.html",
                rows=rate_rows(stats.positions()),
                summary=stats.summary(),
                days=days,
                spans=SPANS,
                on=settings.accept_events and settings.query_log,
            )

    @pages.get("/understand")
    def understand() -> str:
        query = request.args.get("q", "")[:LONGEST_QUERY].strip()
        plan: QueryPlan | None = engine.plan(query) if query else None
        return render_template(
            "operator/understand.html", query=query, plan=plan, shop=shop_link(query)
        )


def _rows(stats: Stats, shown: str) -> Sequence[QueryRow | SlowRow]:
    if shown == "slow":
        return slow_rows(stats.slow(_MOST_ROWS))
    if shown == "zero":
        return query_rows(stats.without_results(_MOST_ROWS))
    if shown == "no-clicks":
        return query_rows(stats.without_clicks(_MOST_ROWS))
    return query_rows(stats.frequent(_MOST_ROWS))


def _days() -> int:
    given = request.args.get("days", "")
    if given.isascii() and given.isdigit() and 1 <= int(given[:5]) <= _MOST_DAYS:
        return int(given[:5])
    return _USUAL_DAYS
