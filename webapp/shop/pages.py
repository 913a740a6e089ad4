"""The pages: search, one product, its variants, what is like it, and the values of a facet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from catalog.product import ATTRIBUTE_PREFIX
from ranker.request import VALUE_FIELDS, SearchRequest
from retail_search.settings import Settings
from webapp.engine import SearchEngine
from webapp.http.addresses import link_address
from webapp.http.errors import ParameterError
from webapp.http.noted import note_search
from webapp.parameters.filter_syntax import parse_field
from webapp.parameters.search_parameters import MOST_PER_PAGE, SearchParameters
from webapp.shop.facet_view import facet_views
from webapp.shop.found_values import found_values
from webapp.shop.head import Head, Site, site_of
from webapp.shop.links import FACET_PATH, MOST_OPTIONS, OPTIONS_PATH, SIMILAR_PATH, Links
from webapp.shop.options_view import options_view, variant_links
from webapp.shop.page_address import has_price_fields, layout_of, search_parameters
from webapp.shop.product_view import product_view
from webapp.shop.search_view import search_view, shorter_searches
from webapp.shop.similar_view import similar_view
from webapp.shop.variants import there, variants_of

_ON_A_SHELF = 12
_MOST_SIMILAR = 40
_MOST_VARIANTS = 8
_MOST_VALUES = 200
_LONGEST_FACET_TEXT = 100
_POPULAR = 8


def pages_blueprint(engine: SearchEngine, settings: Settings) -> Blueprint:
    """Build the routes of the pages over one engine."""
    pages = Blueprint("pages", __name__)
    per_page = min(settings.per_page, MOST_PER_PAGE)
    links = Links(mode=settings.mode, per_page=per_page)
    everything = SearchRequest(mode=settings.mode, per_page=per_page)

    def site() -> Site:
        return site_of(settings.site_url, request.root_url)

    def asked_for() -> SearchRequest:
        return SearchParameters.read(search_parameters(request.args)).request(settings)

    @pages.get("/")
    def search() -> Response:
        asked = asked_for()
        here = replace(links, layout=layout_of(request.args))
        if has_price_fields(request.args):
            # A form can only send its fields apart; the address keeps them as one filter.
            return redirect(here.search(asked), 303)
        response = engine.search(replace(asked, highlight=True))
        if not asked.explain:
            # Whoever asks why has been given these results already.
            note_search(response)
        elsewhere = link_address(response.redirect)
        if elsewhere and elsewhere != links.search(asked):
            return redirect(elsewhere, 302)
        # Where nothing was found there are other ways to go on.
        found = bool(response.total)
        departments = () if found else _departments(engine, everything, here)
        popular = () if found else _popular(engine, everything, here)
        otherwise = engine.plan(asked.query) if asked.verbatim and asked.query else None
        shorter = () if found else _finding(engine, shorter_searches(asked))
        view = search_view(response, here, site(), otherwise, shorter)
        page = make_response(
            render_template("search.html", view=view, departments=departments, popular=popular)
        )
        if response.shortfall is not None:
            page.headers["Cache-Control"] = "no-store"
        return page

    @pages.get("/products/<product_id:product_id>")
    def product(product_id: str) -> str:
        found = engine.product(product_id)
        view = product_view(
            found,
            engine.similar(product_id, _ON_A_SHELF),
            engine.together(product_id, _ON_A_SHELF),
            everything,
            links,
            site(),
        )
        others = tuple(there(engine, variants_of(engine, found, _MOST_VARIANTS)))
        variants = variant_links(found, others)
        return render_template("product.html", view=view, variants=variants)

    @pages.get(OPTIONS_PATH)
    def options() -> str:
        found = engine.product(request.args.get("of", ""))
        asked = dict.fromkeys(request.args.getlist("id")[:MOST_OPTIONS])
        view = options_view(found, tuple(there(engine, asked)))
        return render_template("options.html", view=view, head=Head(indexed=False))

    @pages.get(SIMILAR_PATH)
    def similar() -> str:
        found = engine.product(request.args.get("to", ""))
        view = similar_view(found, engine.similar(found.id, _MOST_SIMILAR))
        return render_template("similar.html", view=view, head=Head(indexed=False))

    @pages.get(FACET_PATH)
    def facet() -> str:
        asked = replace(asked_for(), page=1)
        field = _facet_field(request.args.get("field", ""))
        text = " ".join(request.args.get("facet_text", "")[:_LONGEST_FACET_TEXT].split())
        here = replace(links, layout=layout_of(request.args))
        found = engine.facet_values(asked, field, text, _MOST_VALUES)
        view = found_values(found, text, asked, here)
        return render_template("facet.html", view=view, head=Head(indexed=False))

    return pages


def _facet_field(text: str) -> str:
    """Read which facet's values are looked for; raises ParameterError where it has none."""
    field = parse_field(text, text, "facets")
    if field not in VALUE_FIELDS and not field.startswith(ATTRIBUTE_PREFIX):
        raise ParameterError(
            "This field has no values to look for.",
            field="field",
            value=text[:200],
            allowed=(*VALUE_FIELDS, f"{ATTRIBUTE_PREFIX}<name>"),
            fix="Name one of the others.",
        )
    return field


def _finding(engine: SearchEngine, searches: Iterable[SearchRequest]) -> tuple[SearchRequest, ...]:
    """Return those of some searches that find anything."""
    return tuple(
        one
        for one in searches
        if engine.search(replace(one, per_page=1, facets=(), ranking="fused")).total
    )


def _departments(
    engine: SearchEngine, everything: SearchRequest, links: Links
) -> tuple[tuple[str, str], ...]:
    """List the top of the catalogue, to browse where a search found nothing."""
    answer = engine.search(replace(everything, facets=("category",), per_page=1))
    views = facet_views(answer.facets, everything, links)
    choices = views[0].choices if views else ()
    return tuple((choice.label, choice.url) for choice in choices if choice.depth == 0)[:12]


def _popular(
    engine: SearchEngine, everything: SearchRequest, links: Links
) -> tuple[tuple[str, str], ...]:
    """List what is searched most, as far as the engine knows it."""
    asked = (one.text for one in engine.suggest("", _POPULAR) if one.kind == "query")
    return tuple((text, links.search(replace(everything, query=text))) for text in asked)
