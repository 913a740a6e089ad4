"""Reliability: whether of the products called relevant with probability p a share p is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.ranker.lists import Numbers

BINS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """The curve of ten bins of equally many products, and what it adds up to.

    `predicted` and `observed` are each bin's mean probability and share of relevant products.
    `ece` is the mean distance of the two (expected calibration error, Naeini et al. 2015), `brier`
    the mean squared distance of probability and truth (Brier 1950), `base_brier` that of calling
    all by their mean. All are 0 to 1, the lower the better.
    """

    predicted: tuple[float, ...]
    observed: tuple[float, ...]
    ece: float
    brier: float
    base_brier: float
    products: int


def reliability(chances: Numbers, relevant: NDArray[np.bool_]) -> Reliability:
    """Compare probabilities with what is relevant, both of shape (products,)."""
    order = np.argsort(chances, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if part.size]
    predicted = np.array([chances[part].mean() for part in bins])
    observed = np.array([relevant[part].mean() for part in bins])
    sizes = np.array([part.size for part in bins])
    share = float(relevant.mean())
    return Reliability(
        tuple(predicted.round(4).tolist()),
        tuple(observed.round(4).tolist()),
        float(np.average(np.abs(predicted - observed), weights=sizes)),
        float(np.mean((chances - relevant) ** 2)),
        share * (1 - share),
        int(chances.size),
    )


def draw_curves(curves: dict[str, Reliability], path: Path) -> None:
    """Draw reliability curves as a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 5), layout="tight")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--", label="perfect")
    for name, curve in curves.items():
        axes.plot(
            curve.predicted, curve.observed, marker="o",
            label=f"{name}: ECE {curve.ece:.3f}, Brier {curve.brier:.3f}",
        )  # fmt: skip
    axes.set(
        xlabel="probability of relevance", ylabel="share of relevant products",
        xlim=(0, 1), ylim=(0, 1), title="Held-out queries",
    )  # fmt: skip
    axes.legend()
    figure.savefig(path, dpi=120)
