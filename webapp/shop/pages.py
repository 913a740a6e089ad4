"""The pages: search, one product, and the variants of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from catalog.errors import NotFoundError
from catalog.product import Product
from ranker.request import SearchRequest
from retail_search.settings import Settings
from webapp.engine import SearchEngine
from webapp.http.addresses import link_address
from webapp.http.noted import note_search
from webapp.parameters.search_parameters import MOST_PER_PAGE, SearchParameters
from webapp.shop.facet_view import facet_views
from webapp.shop.links import MOST_OPTIONS, OPTIONS_PATH, Links
from webapp.shop.options_view import options_view
from webapp.shop.product_view import product_view
from webapp.shop.search_view import search_view

LOWEST_PRICE, HIGHEST_PRICE = "price_min", "price_max"


def pages_blueprint(engine: SearchEngine, settings: Settings) -> Blueprint:
    """Build the routes of the pages over one engine."""
    pages = Blueprint("pages", __name__)
    per_page = min(settings.per_page, MOST_PER_PAGE)
    links = Links(mode=settings.mode, per_page=per_page)
    everything = SearchRequest(mode=settings.mode, per_page=per_page)

    @pages.get("/")
    def search() -> Response:
        asked = SearchParameters.read(_known_parameters(request.args)).request(settings)
        if LOWEST_PRICE in request.args or HIGHEST_PRICE in request.args:
            # A form can only send its fields apart; the address keeps them as one filter.
            return redirect(links.search(asked), 303)
        response = engine.search(replace(asked, highlight=True))
        note_search(response)
        elsewhere = link_address(response.redirect)
        if elsewhere and elsewhere != links.search(asked):
            return redirect(elsewhere, 302)
        departments = () if response.total else _departments(engine, everything, links)
        page = make_response(
            render_template(
                "search.html", view=search_view(response, links), departments=departments
            )
        )
        if response.shortfall is not None:
            page.headers["Cache-Control"] = "no-store"
        return page

    @pages.get("/products/<product_id:product_id>")
    def product(product_id: str) -> str:
        found = engine.product(product_id)
        return render_template("product.html", view=product_view(found, everything, links))

    @pages.get(OPTIONS_PATH)
    def options() -> str:
        product = engine.product(request.args.get("of", ""))
        asked = dict.fromkeys(request.args.getlist("id")[:MOST_OPTIONS])
        others = tuple(_there(engine, asked))
        return render_template("options.html", view=options_view(product, others))

    return pages


def _there(engine: SearchEngine, ids: Iterable[str]) -> Iterator[Product]:
    """Yield the products that still are there."""
    for product_id in ids:
        with suppress(NotFoundError):
            yield engine.product(product_id)


def _known_parameters(given: MultiDict[str, str]) -> MultiDict[str, str]:
    """Keep what the page knows: links from elsewhere add parameters to follow visitors by.

    An empty field of a form means nothing was said, and two price fields make one filter.
    """
    known: MultiDict[str, str] = MultiDict()
    for name, texts in given.lists():
        if name in SearchParameters.model_fields:
            for text in texts:
                if text or name == "facets":
                    known.add(name, text)
    low = given.get(LOWEST_PRICE, "").strip()
    high = given.get(HIGHEST_PRICE, "").strip()
    if low or high:
        known.add("filter", f"price:{low}..{high}")
    return known


def _departments(
    engine: SearchEngine, everything: SearchRequest, links: Links
) -> tuple[tuple[str, str], ...]:
    """List the top of the catalogue, to browse where a search found nothing."""
    answer = engine.search(replace(everything, facets=("category",), per_page=1))
    views = facet_views(answer.facets, everything, links)
    choices = views[0].choices if views else ()
    return tuple((choice.label, choice.url) for choice in choices if choice.depth == 0)[:12]
