"""What machines ask a site for: robots.txt, the map of its pages, and its icon."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, request, send_from_directory

from ranker.request import Filter, SearchRequest
from retail_search.settings import Settings
from webapp.engine import SearchEngine
from webapp.parameters.search_parameters import MOST_PER_PAGE
from webapp.shop.head import site_of
from webapp.shop.links import FACET_PATH, OPTIONS_PATH, SIMILAR_PATH, Links, product_link

SITEMAP_PATH = "/sitemap.xml"
# Products in the map, the best rated ones: the others are found from the departments.
MAPPED_PRODUCTS = 500
_ONE_HOUR = 3_600
_ONE_DAY = 86_400
# Of pages without end: filters in any mixture, and what belongs to one visitor's question.
_NOT_CRAWLED = (
    "/api/", "/operator", FACET_PATH, OPTIONS_PATH, SIMILAR_PATH, "/*explain=", "/*verbatim=",
    "/*price_min=", "/*sort=",
)  # fmt: skip


def discovery_blueprint(engine: SearchEngine, settings: Settings) -> Blueprint:
    """Build the routes for machines that look for pages."""
    discovery = Blueprint("discovery", __name__)
    links = Links(mode=settings.mode, per_page=min(settings.per_page, MOST_PER_PAGE))
    # What the rules of the shop hide is not for machines either.
    everything = SearchRequest(mode=settings.mode, facets=(), per_page=MOST_PER_PAGE)

    @discovery.get("/robots.txt")
    def robots() -> Response:
        site = site_of(settings.site_url, request.root_url)
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_CRAWLED)]
        if site.root:
            lines += ["", f"Sitemap: {site.whole(SITEMAP_PATH)}"]
        return _kept(Response("\n".join(lines) + "\n", mimetype="text/plain"), _ONE_DAY)

    @discovery.get(SITEMAP_PATH)
    def sitemap() -> Response:
        site = site_of(settings.site_url, request.root_url)
        answer = engine.search(replace(everything, facets=("category",), per_page=1))
        paths = [value.value for facet in answer.facets for value in facet.values]
        addresses = ["/"] + [
            links.search(
                SearchRequest(
                    mode=settings.mode,
                    per_page=links.per_page,
                    filters=(Filter("category", values=(path,)),),
                )
            )
            for path in paths
        ]
        for page in range(1, MAPPED_PRODUCTS // MOST_PER_PAGE + 1):
            hits = engine.search(replace(everything, sort="rating", page=page)).hits
            addresses += [product_link(hit.product.id) for hit in hits]
            if len(hits) < MOST_PER_PAGE:
                break
        text = render_template("sitemap.xml", addresses=[site.whole(one) for one in addresses])
        return _kept(Response(text, mimetype="application/xml"), _ONE_HOUR)

    @discovery.get("/favicon.ico")
    def icon() -> Response:
        folder = Path(current_app.root_path) / "static"
        return send_from_directory(folder, "icon.svg", mimetype="image/svg+xml", max_age=_ONE_DAY)

    return discovery


def _kept(answer: Response, seconds: int) -> Response:
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    return answer
