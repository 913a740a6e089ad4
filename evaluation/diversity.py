"""What variety costs and brings: relevance, intents covered, brands and repeats, by its weight.

Nobody has said which intents stand behind the judged queries, so they are taken from the relevant
products themselves (`evaluation.diversity_intents`): their brands, categories and prices. That
shows whether a first page offers a choice of what shops let choose. It cannot show whether
shoppers wanted that choice, nor intents that no attribute names, such as a gift; and since
likeness of brand is part of what MMR avoids, some gain in brands is its own doing. Categories
and prices are not.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from catalog.product import Product
from evaluation.compare import Comparison, Interval, compare, mean_interval
from evaluation.diversity_intents import Intents, intents_of_queries
from evaluation.judgments import Judgments
from evaluation.latency import Latency, summarize
from evaluation.measures import parse_measure, score_ranking
from evaluation.progress import Progress, silent
from ranker.diversity.variants import are_variants

CUTOFF = 10
"""The first hits that every measure here looks at."""
ALPHA = 0.5
"""How little another product of an intent that is served already is worth: as at TREC."""
DEFAULT_DIVERSITIES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7)

_UNTIMED = 0.999  # a weight that nobody asks for

Products = Callable[[Sequence[str]], Mapping[str, Product]]
"""Gives the products with some ids, those that there are."""


class VariousRanker(Protocol):
    """Ranks a catalogue for one query at one weight of variety."""

    def __call__(self, query: str, diversity: float) -> Sequence[str]:
        """Give at least the first ten product ids, best first, no product twice."""
        ...


@dataclass(frozen=True, slots=True)
class Measured:
    """The mean of a measure over queries, its interval, and its difference to no variety."""

    mean: float
    interval: Interval
    against_none: Comparison


@dataclass(frozen=True, slots=True)
class DiversityPoint:
    """One weight of variety; MMR's lambda is 1 - `diversity`.

    `ndcg` is over all judged queries, `alpha_ndcg` and `coverage` over those with two intents or
    more. `brands` is the mean number of brands among the first ten, `top_brand` the mean share of
    the most frequent one, `repeats` the mean number of hits that are a variant of one above.
    """

    diversity: float
    ndcg: Measured
    alpha_ndcg: Measured
    coverage: Measured
    brands: float
    top_brand: float
    repeats: float
    latency: Latency


@dataclass(frozen=True, slots=True)
class DiversityCurve:
    """The points in the order asked for, and over how many queries each kind of measure is."""

    points: tuple[DiversityPoint, ...]
    queries: int
    queries_with_intents: int
    intents_per_query: float


def measure_diversity(
    ranker: VariousRanker,
    products: Products,
    judgments: Judgments,
    diversities: Sequence[float],
    *,
    relevant_from: float = 1.0,
    progress: Progress = silent,
) -> DiversityCurve:
    """Measure a ranker at several weights of variety.

    An engine keeps what it has found for a query, so each is asked once before its times count:
    they are those of ordering, at each weight alike, and not of retrieval. What every weight is
    compared with is diversity 0, which is measured whether or not it is asked for. Raises
    ValueError where no weight is given.
    """
    if not diversities:
        raise ValueError("no diversity to measure")
    intents = intents_of_queries(judgments, products, relevant_from)
    judged = [query for query in judgments.queries if len(intents[query].all) > 1]
    asked = tuple(dict.fromkeys(float(diversity) for diversity in diversities))
    weights = tuple(dict.fromkeys((0.0, *asked)))
    ranked: dict[float, dict[str, list[str]]] = {weight: {} for weight in weights}
    times: dict[float, list[float]] = {weight: [] for weight in weights}
    for done, query in enumerate(judgments.queries, start=1):
        ranker(query, _UNTIMED)
        for weight in weights:
            begun = time.perf_counter_ns()
            found = ranker(query, weight)
            times[weight].append((time.perf_counter_ns() - begun) / 1e6)
            ranked[weight][query] = list(found[:CUTOFF])
        progress(done, len(judgments.queries))
    values = {
        weight: _values(of_weight, judgments, intents, judged)
        for weight, of_weight in ranked.items()
    }
    points = [
        _point(
            weight, values[weight], values[0.0], ranked[weight], summarize(times[weight]), products
        )
        for weight in asked
    ]
    return DiversityCurve(
        tuple(points),
        len(judgments.queries),
        len(judged),
        _mean([len(intents[query].all) for query in judged]),
    )


def _point(
    diversity: float,
    values: Sequence[Sequence[float]],
    base: Sequence[Sequence[float]],
    ranked: Mapping[str, Sequence[str]],
    latency: Latency,
    products: Products,
) -> DiversityPoint:
    ndcg, alpha, coverage = (_measured(*pair) for pair in zip(values, base, strict=True))
    pages = [_page(ids, products(ids)) for ids in ranked.values() if ids]
    return DiversityPoint(
        diversity,
        ndcg,
        alpha,
        coverage,
        brands=_mean([page[0] for page in pages]),
        top_brand=_mean([page[1] for page in pages]),
        repeats=_mean([page[2] for page in pages]),
        latency=latency,
    )


def alpha_ndcg(ranked: Sequence[str], intents: Intents, *, alpha: float = ALPHA) -> float:
    """Return alpha-nDCG of the first ten; 0 where the query has no intent.

    Clarke et al., "Novelty and diversity in information retrieval evaluation", SIGIR 2008: each
    intent of a product gains (1 - alpha) to the number of products above that have it too, divided
    by log2(rank + 1), over the same of a greedily built order of the relevant products.
    """
    ideal = _alpha_dcg(_best_order(intents, alpha), intents, alpha)
    return _alpha_dcg(ranked[:CUTOFF], intents, alpha) / ideal if ideal else 0.0


def intent_coverage(ranked: Sequence[str], intents: Intents) -> float:
    """Return the share of the intents that the first ten serve, of what any ten could.

    Zhai, Cohen and Lafferty, "Beyond independent relevance", SIGIR 2003, call it subtopic recall.
    What ten products can serve at most is found greedily.
    """
    most = len(_served(_best_order(intents, 1.0), intents))
    return len(_served(ranked[:CUTOFF], intents)) / most if most else 0.0


def repeats(products: Sequence[Product]) -> int:
    """Return how many products are a variant of one before them, as their texts say.

    Vectors have no say in it, so that what ranks by vectors is not measured by them.
    """
    return sum(
        any(are_variants(earlier, product, 1.0) for earlier in products[:place])
        for place, product in enumerate(products)
    )


def _best_order(intents: Intents, alpha: float) -> list[str]:
    """Return ten relevant products, each the one that gains most after those before it."""
    left, seen, order = dict(intents.of_product), dict[str, int](), list[str]()
    while left and len(order) < CUTOFF:
        best = max(left, key=lambda product: _gain(left[product], seen, alpha))
        for intent in left.pop(best):
            seen[intent] = seen.get(intent, 0) + 1
        order.append(best)
    return order


def _alpha_dcg(ranked: Sequence[str], intents: Intents, alpha: float) -> float:
    seen: dict[str, int] = {}
    total = 0.0
    for rank, product in enumerate(ranked, start=1):
        own = intents.of_product.get(product, frozenset())
        total += _gain(own, seen, alpha) / math.log2(rank + 1)
        for intent in own:
            seen[intent] = seen.get(intent, 0) + 1
    return total


def _gain(own: frozenset[str], seen: Mapping[str, int], alpha: float) -> float:
    return math.fsum((1 - alpha) ** seen.get(intent, 0) for intent in own)


def _served(ranked: Sequence[str], intents: Intents) -> set[str]:
    return {intent for product in ranked for intent in intents.of_product.get(product, ())}


def _values(
    ranked: Mapping[str, Sequence[str]],
    judgments: Judgments,
    intents: Mapping[str, Intents],
    judged: Sequence[str],
) -> tuple[list[float], list[float], list[float]]:
    ndcg = parse_measure(f"nDCG@{CUTOFF}")
    scores = score_ranking(ranked, judgments, (ndcg,))
    return (
        scores.values(str(ndcg), judgments.queries),
        [alpha_ndcg(ranked[query], intents[query]) for query in judged],
        [intent_coverage(ranked[query], intents[query]) for query in judged],
    )


def _measured(values: Sequence[float], base: Sequence[float]) -> Measured:
    if not values:
        nothing = Interval(0.0, 0.0)
        return Measured(0.0, nothing, Comparison(0.0, 0.0, 0.0, nothing, 1.0, 0, 0, 0))
    return Measured(_mean(values), mean_interval(values), compare(values, base))


def _page(ids: Sequence[str], products: Mapping[str, Product]) -> tuple[int, float, int]:
    """Return the brands of a page, the share of the most frequent, and its repeats."""
    shown = [products[name] for name in ids if name in products]
    counts: dict[str, int] = {}
    for product in shown:
        # Products without a brand are of as many brands as there are such products.
        brand = product.brand.casefold() or product.id
        counts[brand] = counts.get(brand, 0) + 1
    share = max(counts.values()) / len(shown) if shown else 0.0
    return len(counts), share, repeats(shown)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
