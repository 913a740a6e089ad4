"""The command `evaluate-categories`: how well the category of a query is guessed.

The right category of a judged query is the one that most of its best products have, where that is
one the catalogue knows; where most have none, or no product is a good answer, nothing is right but
to abstain.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np

from catalog.errors import RequestError
from evaluation.judgment_options import (
    grade_offset_option,
    judgments_option,
    queries_option,
    read_reported,
)
from evaluation.judgments import Judgments
from models.encoder import Encoder, TextEncoder
from query.classify import CategoryClassifier
from query.knowledge.calibrate import calibration_error
from query.knowledge.knowledge import Knowledge
from retail_search.commands.setting_options import setting_options
from retail_search.served_index import Opened

CategoryPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryScores:
    """How the categories of queries are guessed.

    `accuracy` is that of the nearest category for the `inside` queries that have one. A guess is
    made for a share `coverage` of all; `precision` of them is right, which is a share `recall` of
    those inside, and `false_alarms` is the share of guesses among queries without a category.
    `ece` is the calibration error of the nearest category's probability over all queries.
    """

    queries: int
    inside: int
    categories: int
    accuracy: float
    coverage: float
    precision: float
    recall: float
    false_alarms: float
    ece: float


def evaluate_categories(
    knowledge: Knowledge, encoder: TextEncoder, truth: Mapping[str, CategoryPath]
) -> CategoryScores:
    """Guess the category of each query; `truth` is its path, () where there is none.

    Raises RequestError where the catalogue has no categories to guess, or there is no query.
    """
    classifier = CategoryClassifier(knowledge)
    if not truth or knowledge.calibration is None:
        raise RequestError(
            "There is no query to guess for." if not truth else "The index knows no categories.",
            fix="Give judged queries of an index whose products have categories.",
        )
    threshold = knowledge.calibration.threshold
    vectors = [encoder.encode_query(query) for query in truth]
    nearest = [classifier.nearest(vector) for vector in vectors]
    sure = np.array([guesses[0].probability for guesses in nearest])
    right = np.array(
        [guesses[0].path == path for guesses, path in zip(nearest, truth.values(), strict=True)],
        dtype=np.float64,
    )
    inside = np.array([bool(path) for path in truth.values()])
    made = sure >= threshold
    return CategoryScores(
        queries=len(truth),
        inside=int(inside.sum()),
        categories=sum(one.leaf for one in knowledge.categories),
        accuracy=_mean(right[inside]),
        coverage=_mean(made),
        precision=_mean(right[made]),
        recall=_mean((right * made)[inside]),
        false_alarms=_mean(made[~inside]),
        ece=round(calibration_error(sure, right), 4),
    )


def right_categories(
    judgments: Judgments, categories: Mapping[str, CategoryPath], known: Sequence[CategoryPath]
) -> dict[str, CategoryPath]:
    """Return the category of each query that has products of the highest grade there is.

    `categories` are those of products by id, and `known` the leaves that can be guessed.
    """
    best = max(grade for graded in judgments.grades.values() for grade in graded.values())
    leaves = set(known)
    found: dict[str, CategoryPath] = {}
    for query, graded in judgments.grades.items():
        paths = [
            path if (path := categories.get(product, ())) in leaves else ()
            for product, grade in graded.items()
            if grade == best
        ]
        found[query] = Counter(paths).most_common(1)[0][0] if paths else ()
    return found


def _mean(values: np.ndarray[tuple[int], np.dtype[np.generic]]) -> float:
    return round(float(values.astype(np.float64).mean()), 4) if values.size else 0.0


@click.command("evaluate-categories")
@setting_options("index", "data_dir")
@judgments_option
@queries_option
@grade_offset_option
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def evaluate_categories_command(
    index: str | None,
    data_dir: Path | None,
    judgments_path: Path,
    queries_path: Path | None,
    grade_offset: float,
    json_output: bool,
) -> None:
    """Measure how well the category of a query is guessed, by the categories of judged products."""
    judgments = read_reported(judgments_path, queries_path, grade_offset)
    opened = _opened(index, data_dir)
    ids = {product for graded in judgments.grades.values() for product in graded}
    products = ((product, opened.catalogue.find(product)) for product in sorted(ids))
    categories = {name: product.category for name, product in products if product is not None}
    leaves = [one.path for one in opened.knowledge.categories if one.leaf]
    truth = right_categories(judgments, categories, leaves)
    encoder = Encoder.open(opened.encoder, threads=1)
    scores = asdict(evaluate_categories(opened.knowledge, encoder, truth))
    if json_output:
        click.echo(json.dumps(scores, allow_nan=False))
        return
    for name, value in scores.items():
        click.echo(f"{name:12} {value}")


def _opened(index: str | None, data_dir: Path | None) -> Opened:
    from retail_search.serving_place import served_index
    from retail_search.settings import load_settings

    settings = load_settings(index=index, data_dir=data_dir)
    return served_index(settings, settings.index).open(None)
