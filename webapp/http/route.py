"""The route of a request: the pattern of its address, which has nothing that a person typed."""

from __future__ import annotations

import re

from flask import Request

NO_ROUTE = "none"

_CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


def route_of(request: Request) -> str:
    """Return the pattern that matched, such as `/products/<product_id>`; "none" where none did."""
    rule = request.url_rule
    return NO_ROUTE if rule is None else _CONVERTER.sub(r"<\1>", rule.rule)
