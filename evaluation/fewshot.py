"""The command `evaluate-few-shot`: labels learnt from a few examples each, drawn several times."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from catalog.errors import ExamplesError
from models.encoder import Encoder, TextEncoder, Vectors
from query.examples import Examples, read_examples
from query.fewshot import Prototypes
from query.knowledge.calibrate import calibration_error
from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings

_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure over the draws: mean, standard deviation, least and most."""

    mean: float
    deviation: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class FewShotScores:
    """What is right of a validation set, for `draws` of `shots` examples a label.

    `kept` is the share that got an answer and `kept_accuracy` how many of those are right;
    `centroid_accuracy` is that of the nearest mean of the examples, the plain baseline. `strange`
    is the share of other texts, like none of the examples, that got an answer all the same.
    """

    shots: int
    draws: int
    labels: int
    texts: int
    accuracy: Spread
    macro_f1: Spread
    centroid_accuracy: Spread
    centroid_macro_f1: Spread
    ece: Spread
    kept: Spread
    kept_accuracy: Spread
    strange: Spread | None


def evaluate_few_shot(
    train: Examples,
    validation: Examples,
    encoder: TextEncoder,
    shots: int,
    draws: int,
    strange: Sequence[str] = (),
) -> FewShotScores:
    """Learn from `shots` examples of each label, `draws` times, and measure on the validation set.

    `strange` are texts that have none of the labels. Raises ExamplesError where a label has too few
    examples, or the validation set has labels that are not in the training set.
    """
    unknown = sorted(set(validation.labels) - set(train.labels))
    if unknown:
        raise ExamplesError(
            f"No example to learn from has the label {unknown[0]!r}.",
            fix="Take labels out of the second file that the first one does not have.",
        )
    vectors = _encoded(train.texts, encoder)
    asked = _encoded(validation.texts, encoder)
    others = _encoded(strange, encoder) if strange else None
    names = np.array(train.labels)
    rows: list[dict[str, float]] = []
    for seed in range(draws):
        chosen = _draw(names, shots, seed)
        learnt = Prototypes.fit_vectors(vectors[chosen], names[chosen].tolist(), encoder.identity)
        rows.append(_score(learnt, asked, validation.labels, others))
    spreads = {name: _spread([row[name] for row in rows]) for name in rows[0]}
    return FewShotScores(
        shots=shots,
        draws=draws,
        labels=len(set(train.labels)),
        texts=len(validation.texts),
        accuracy=spreads["accuracy"],
        macro_f1=spreads["macro_f1"],
        centroid_accuracy=spreads["centroid_accuracy"],
        centroid_macro_f1=spreads["centroid_macro_f1"],
        ece=spreads["ece"],
        kept=spreads["kept"],
        kept_accuracy=spreads["kept_accuracy"],
        strange=spreads.get("strange"),
    )


def macro_f1(found: NDArray[np.int64], right: NDArray[np.int64], labels: int) -> float:
    """Return the mean over labels of the harmonic mean of precision and recall."""
    scores = []
    for label in range(labels):
        both = int(np.sum((found == label) & (right == label)))
        either = int(np.sum(found == label)) + int(np.sum(right == label))
        if either:
            scores.append(2 * both / either)
    return float(np.mean(scores))


def _score(
    learnt: Prototypes, asked: Vectors, labels: Sequence[str], others: Vectors | None
) -> dict[str, float]:
    right = np.array([learnt.labels.index(label) for label in labels])
    probabilities = learnt.probabilities(asked)
    found = probabilities.argmax(axis=1)
    nearest = (asked @ learnt.middles.T).argmax(axis=1)
    hits = (found == right).astype(np.float64)
    kept = np.array([learnt.predict(vector) is not None for vector in asked])
    scores = {
        "accuracy": float(hits.mean()),
        "macro_f1": macro_f1(found, right, len(learnt.labels)),
        "centroid_accuracy": float(np.mean(nearest == right)),
        "centroid_macro_f1": macro_f1(nearest, right, len(learnt.labels)),
        "ece": calibration_error(probabilities.max(axis=1), hits),
        "kept": float(kept.mean()),
        "kept_accuracy": float(hits[kept].mean()) if kept.any() else 0.0,
    }
    if others is not None:
        answered = [learnt.predict(vector) is not None for vector in others]
        scores["strange"] = float(np.mean(answered))
    return scores


def _encoded(texts: Sequence[str], encoder: TextEncoder) -> Vectors:
    return np.stack([encoder.encode_query(text) for text in texts])


def _draw(labels: NDArray[np.str_], shots: int, seed: int) -> NDArray[np.int64]:
    dice = np.random.default_rng(seed)
    chosen = []
    for label in np.unique(labels).tolist():
        own = np.flatnonzero(labels == label)
        if own.size < shots:
            raise ExamplesError(
                f"Label {label!r} has {own.size} examples, and {shots} were to be drawn.",
                fix=f"Give more, or ask for --shots {own.size}.",
            )
        chosen.append(dice.choice(own, shots, replace=False))
    return np.concatenate(chosen)


def _spread(values: Sequence[float]) -> Spread:
    return Spread(
        round(float(np.mean(values)), 4),
        round(float(np.std(values)), 4),
        round(min(values), 4),
        round(max(values), 4),
    )


@click.command("evaluate-few-shot")
@click.argument("train", type=_FILE)
@click.argument("validation", type=_FILE)
@click.option(
    "--shots", type=click.IntRange(2), default=8, show_default=True, help="Examples a label."
)
@click.option(
    "--draws", type=click.IntRange(1), default=7, show_default=True,
    help="How often examples are drawn.",
)  # fmt: skip
@setting_options("encoder")
@click.option(
    "--strange", type=_FILE,
    help="Texts with none of the labels, in the same form; how many get one is measured.",
)  # fmt: skip
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def evaluate_few_shot_command(
    train: Path,
    validation: Path,
    shots: int,
    draws: int,
    encoder: str | None,
    strange: Path | None,
    json_output: bool,
) -> None:
    """Learn from a few examples in TRAIN, and measure on VALIDATION, both CSV files."""
    scores = evaluate_few_shot(
        read_examples(train),
        read_examples(validation),
        Encoder.open(load_settings(encoder=encoder).encoder, threads=1),
        shots,
        draws,
        read_examples(strange).texts if strange else (),
    )
    shown: dict[str, Any] = asdict(scores)
    if json_output:
        click.echo(json.dumps(shown, allow_nan=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("measure", "mean", "deviation", "least", "most")
    for name, value in shown.items():
        if isinstance(value, dict):
            table.add_row(name, *(f"{number:.4f}" for number in value.values()))
    console = Console()
    console.print(
        f"{scores.labels} labels, {shots} examples each, {draws} draws, {scores.texts} texts",
        highlight=False,
    )
    console.print(table)
