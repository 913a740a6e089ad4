"""Features of what is asked of a product beside its kind, and of what the shop knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, log, nan

import numpy as np
from numpy.typing import NDArray

from query.plan import Condition
from ranker.learned.product_facts import ProductFacts
from ranker.learned.query_facts import QueryFacts
from ranker.learned.retrieved import Features


def asked_features(query: QueryFacts, products: Sequence[ProductFacts]) -> Features:
    """Return how products fulfil what is asked of them, and what the shop knows of them."""
    prices = np.array([each.price for each in products])
    known = prices[prices > 0]
    median = float(np.median(known)) if known.size else nan
    features: dict[str, NDArray[np.float64] | float] = {
        "brand": _brand(query, products),
        "price": np.where(prices > 0, np.log(np.where(prices > 0, prices, 1.0) / median), nan),
        "rating": np.array([each.rating for each in products]),
        "popularity": np.array([each.popularity for each in products]),
        "available": np.array([each.available for each in products]),
    }
    if query.numbers:
        features["numbers"] = np.array([_numbers(query, each) for each in products])
        features["other_number"] = np.array([_other_number(query, each) for each in products])
    if query.colors:
        features["color"] = np.array([_color(query, each) for each in products])
    if query.codes:
        features["model_code"] = np.array(
            [len(query.codes & each.codes) / len(query.codes) for each in products]
        )
    if query.prices:
        features["price_fit"] = np.array([_price_fit(query.prices, each) for each in products])
    return features


def _brand(query: QueryFacts, products: Sequence[ProductFacts]) -> NDArray[np.float64] | float:
    """Return whether each product is of a brand that is asked for, NaN where none is.

    Where the plan names none, it is a brand of these products that the query has in a row.
    """
    wanted = query.brand_names
    rows = [f" {' '.join(terms)} " for terms in query.brands if terms]
    if not wanted:
        found = {each.brand_row for each in products if each.brand_row}
        rows = [row for row in found if row in query.row]
    if not wanted and not rows:
        return nan
    return np.array(
        [
            float(
                each.product.brand.lower() in wanted
                or any(row == each.brand_row or row in each.row for row in rows)
            )
            for each in products
        ]
    )


def _numbers(query: QueryFacts, product: ProductFacts) -> float:
    there, _ = product.numbers
    return sum(number in there for number, _ in query.numbers) / len(query.numbers)


def _other_number(query: QueryFacts, product: ProductFacts) -> float:
    """Return the share of the query's measures for which the title has another number."""
    _, of_title = product.numbers
    measures = [(number, of_title.get(unit)) for number, unit in query.numbers if unit]
    if not measures:
        return nan
    others = [number not in said for number, said in measures if said]
    return sum(others) / len(measures)


def _color(query: QueryFacts, product: ProductFacts) -> float:
    if not product.colors:
        return 0.5
    return float(not query.colors.isdisjoint(product.colors))


def _price_fit(wanted: Sequence[Condition], product: ProductFacts) -> float:
    """Return 1 where a price is within what is asked, less by how many times it is beyond."""
    if isnan(product.price):
        return nan
    fit = 1.0
    for each in wanted:
        if each.high is not None and product.price > each.high:
            fit = min(fit, 1 / (1 + log(product.price / max(each.high, 0.01))))
        if each.low is not None and product.price < each.low:
            fit = min(fit, 1 / (1 + log(each.low / max(product.price, 0.01))))
    return fit
