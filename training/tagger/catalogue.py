"""The shipped tagger adapted to one catalogue: a category head learned from its products.

The trunk stays as it is, so spans and intents stay what they were, and only a linear layer on the
text's vector is learned: minutes of work for a large catalogue, most of it reading the titles.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.errors import ModelError
from models.category_head import CategoryHead, CategoryPath
from models.tagger import Tagger
from training.tagger.softmax_regression import softmax_regression
from training.tagger.temperature import fit_temperature

logger = logging.getLogger(__name__)

MOST_PRODUCTS = 300
"""Products of one category that are read: more of the same teach little."""

MOST_ALTOGETHER = 50_000
"""Products that are read at all, which takes a few minutes."""

LEAST_PRODUCTS = 3
TITLE_TOKENS = 32
HELD_OUT = 0.1


@dataclass(frozen=True, slots=True)
class CategoryText:
    """A text and the category that it belongs to."""

    text: str
    path: CategoryPath


@dataclass(frozen=True, slots=True)
class AdaptReport:
    """How well the head tells categories: shares of held-out titles (0 to 1).

    `fragment_top1` is that of a few words out of each title, as a query would have them, and
    `calibration_error` how far the probability of the first guess is from being right for
    these, the mean over ten bins.
    """

    categories: int
    departments: int
    products: int
    queries: int
    top1: float
    top3: float
    department_top1: float
    fragment_top1: float
    calibration_error: float


def product_text(title: str, brand: str) -> str:
    """Return what is read of a product: its title, after its brand where that is not in it."""
    return title if brand.lower() in title.lower() else f"{brand} {title}"


def chosen_products(
    products: Iterable[CategoryText], most: int = MOST_PRODUCTS, seed: int = 0
) -> list[CategoryText]:
    """Draw up to `most` products of each category, at random in one pass over them all.

    Categories of fewer than LEAST_PRODUCTS are left out, and products without a category.
    """
    random = np.random.default_rng(seed)
    drawn: dict[CategoryPath, list[CategoryText]] = defaultdict(list)
    seen: Counter[CategoryPath] = Counter()
    for product in products:
        if not product.path:
            continue
        seen[product.path] += 1
        kept = drawn[product.path]
        if len(kept) < most:
            kept.append(product)
        elif (at := int(random.integers(seen[product.path]))) < most:
            kept[at] = product
    paths = [path for path in sorted(drawn) if seen[path] >= LEAST_PRODUCTS]
    share = max(LEAST_PRODUCTS, MOST_ALTOGETHER // max(1, len(paths)))
    return [each for path in paths for each in drawn[path][:share]]


def adapt(
    tagger: Tagger,
    products: Sequence[CategoryText],
    queries: Sequence[CategoryText] = (),
    report: Callable[[str], object] | None = None,
    seed: int = 0,
) -> tuple[CategoryHead, AdaptReport]:
    """Learn a category head for a tagger from products, and from queries where there are any.

    A tenth of the products is held out to calibrate its probabilities and to report on; they are
    calibrated on a few words of these products' titles, which are as short as queries. Raises
    ModelError when there are fewer than two categories.
    """
    paths = tuple(sorted({product.path for product in products}))
    if len(paths) < 2:
        raise ModelError(
            f"The products have {len(paths)} categories with {LEAST_PRODUCTS} products or more.",
            fix="Index a catalogue whose products have category paths, two categories or more.",
            field="category",
        )
    number = {path: at for at, path in enumerate(paths)}
    known = [query for query in queries if query.path in number]
    # A category's own name is the shortest query for it.
    names = [CategoryText(name, path) for path in paths for name in _names(path)]
    random = np.random.default_rng(seed)
    fragments = [title_fragment(product.text, random) for product in products]
    if report:
        report(f"Reading {len(products):,} titles of {len(paths):,} categories")
    titles = tagger.vectors([product.text for product in products], TITLE_TOKENS)
    parts = tagger.vectors(fragments, TITLE_TOKENS)
    others = tagger.vectors([each.text for each in (*names, *known)], TITLE_TOKENS)
    held, kept = np.split(
        random.permutation(len(products)), [max(1, round(HELD_OUT * len(products)))]
    )
    targets = np.array([number[product.path] for product in products])
    other_targets = np.array([number[each.path] for each in (*names, *known)])
    if report:
        report("Learning the categories")
    weights, bias = softmax_regression(
        np.concatenate([titles[kept], parts[kept], others]),
        np.concatenate([targets[kept], targets[kept], other_targets]),
        len(paths),
        seed,
    )
    raw = CategoryHead(paths, weights, bias)
    # Whole titles say far more than queries do: probabilities fitted to them would be too sure.
    logits = np.log(np.maximum(raw.probabilities(parts[held]), 1e-12))
    # Never surer than it was learned: a few titles that are all right would ask for certainty.
    temperature = max(1.0, fit_temperature(logits, targets[held]))
    head = CategoryHead(paths, weights, bias, temperature)
    return head, _report(head, titles[held], parts[held], targets[held], len(products), len(known))


def title_fragment(title: str, random: np.random.Generator) -> str:
    """Return two to four words of a title that stand together, its words with digits left out.

    A title without two other words comes back as it is.
    """
    words = [word for word in title.split() if not any(char.isdigit() for char in word)]
    if len(words) < 2:
        return title
    length = min(len(words), int(random.integers(2, 5)))
    start = int(random.integers(len(words) - length + 1))
    return " ".join(words[start : start + length])


def calibration_error(probabilities: NDArray[Any], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error of probabilities (0 to 1), over ten equal bins."""
    bins = np.minimum((probabilities * 10).astype(int), 9)
    gaps = [
        abs(probabilities[bins == each].mean() - right[bins == each].mean()) * (bins == each).sum()
        for each in range(10)
        if (bins == each).any()
    ]
    return float(sum(gaps) / max(1, len(probabilities)))


def _names(path: CategoryPath) -> list[str]:
    return [path[-1]] if len(path) == 1 else [path[-1], f"{path[-2]} {path[-1]}"]


def _report(
    head: CategoryHead,
    titles: NDArray[np.float32],
    fragments: NDArray[np.float32],
    targets: NDArray[np.int64],
    products: int,
    queries: int,
) -> AdaptReport:
    found = head.probabilities(titles)
    order = np.argsort(-found, axis=1)
    departments = sorted({path[0] for path in head.paths})
    place = np.array([departments.index(path[0]) for path in head.paths])
    sums = np.stack([found[:, place == each].sum(axis=1) for each in range(len(departments))])
    guesses = head.probabilities(fragments)
    right = guesses.argmax(axis=1) == targets
    return AdaptReport(
        categories=len(head.paths),
        departments=len(departments),
        products=products,
        queries=queries,
        top1=float((order[:, 0] == targets).mean()),
        top3=float((order[:, :3] == targets[:, None]).any(axis=1).mean()),
        department_top1=float((sums.argmax(axis=0) == place[targets]).mean()),
        fragment_top1=float(right.mean()),
        calibration_error=calibration_error(guesses.max(axis=1), right),
    )
