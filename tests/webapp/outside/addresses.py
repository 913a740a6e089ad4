"""The addresses of the app, found in its routes: a page that is new is asked too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from flask import Flask

# Where no page for people is, and what has suites of its own.
_NO_PAGES = ("/api", "/static", "/pictures", "/predict", "/healthz", "/readyz", "/metrics")

# What the pages' addresses take besides what is in a path.
QUERY: dict[str, tuple[str, ...]] = {
    "/": (
        "q", "page", "per_page", "filter", "facets", "sort", "mode", "explain", "highlight",
        "verbatim", "ranking", "rerank_budget_ms", "diversity", "diversity_window", "collapse",
        "context", "price_min", "price_max", "view", "unknown",
    ),
    "/options": ("of", "id"),
    "/similar": ("to",),
    "/facet": ("field", "facet_text", "q", "filter", "sort", "mode", "context"),
}  # fmt: skip
# Whatever any page of the operator's takes.
OPERATOR = ("q", "done", "grader", "days", "list", "name", "as", "id", "term", "field", "text")


def names_of(rule: str) -> tuple[str, ...]:
    """List the parameters that a page takes; one that it does not know where it takes none."""
    return QUERY.get(rule, OPERATOR if rule.startswith("/operator") else ("unknown",))


def page_rules(app: Flask) -> list[str]:
    """List the paths of the pages, with the names of their parts in braces."""
    return sorted(
        {
            re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.rule.startswith(_NO_PAGES)
        }
    )


def filled(rule: str, value: str, **query: str) -> str:
    """Write an address with `value` for each part of its path."""
    path = re.sub(r"\{\w+\}", lambda _: quote(value, safe=""), rule)
    return path + ("?" + urlencode(query, errors="surrogatepass") if query else "")


def product_pages(app: Flask, product_id: str) -> Iterator[str]:
    """Yield the address of each page that shows one product, and the searches that find all."""
    named: dict[str, dict[str, str]] = {
        "/options": {"of": product_id, "id": product_id},
        "/similar": {"to": product_id},
        "/facet": {"field": "brand"},
        "/operator/judgments": {"q": "usual"},
        "/operator/judgments/grade": {"q": "usual"},
    }
    for rule in page_rules(app):
        # Nothing of a product is where a rule is written.
        if ("{" not in rule or "{product_id}" in rule) and rule != "/operator/rules/edit":
            yield filled(rule, product_id, **named.get(rule, {}))
