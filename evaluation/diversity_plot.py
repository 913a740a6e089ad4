"""The curve of relevance against variety as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from catalog.errors import RetailSearchError
from evaluation.diversity import DiversityCurve, DiversityPoint, Measured

_INCHES, _DPI = (10.0, 4.2), 120
_SCORES = (("nDCG@10", "#1f5fa8", "ndcg"), ("alpha-nDCG@10", "#c2571a", "alpha_ndcg"),
           ("intent coverage", "#2e7d4f", "coverage"))  # fmt: skip


def check_plot(path: Path) -> None:
    """Raise RetailSearchError where no picture could be drawn, before anything is measured."""
    try:
        import matplotlib  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise RetailSearchError(
            "The curve is drawn with matplotlib, which is not installed.",
            fix="Install retail-search[train], or leave --plot out; --json has every number.",
        ) from error
    if path.suffix.lower() != ".png":
        raise RetailSearchError(
            f"The curve cannot be drawn into '{path}'.", fix="Give a name that ends in .png."
        )
    if not path.absolute().parent.is_dir():
        raise RetailSearchError(
            f"There is no folder for '{path}'.", fix="Make it, or name a file elsewhere."
        )


def plot_curve(curve: DiversityCurve, path: Path, *, title: str, default: float) -> None:
    """Draw the curve into a PNG file; a line marks the diversity that is the setting."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=_INCHES, dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    points = sorted(curve.points, key=lambda point: point.diversity)
    across = [point.diversity for point in points]
    for label, colour, name in _SCORES:
        _line(left, points, across, label, colour, name)
    left.set_ylabel("mean over queries, with its 95 % interval")
    right.plot(across, [point.brands for point in points], "o-", color="#1f5fa8", label="brands")
    right.plot(
        across,
        [10 * point.top_brand for point in points],
        "s-",
        color="#c2571a",
        label="hits of the most frequent brand",
    )
    right.plot(
        across,
        [point.repeats for point in points],
        "^-",
        color="#2e7d4f",
        label="variants of a hit above",
    )
    right.set_ylabel("of the first ten hits")
    right.set_ylim(bottom=0)
    for axes in (left, right):
        axes.axvline(default, color="#777777", linestyle=":", label=f"the setting, {default:g}")
        axes.set_xlabel("diversity (MMR's lambda is 1 less this)")
        axes.grid(alpha=0.25)
        axes.legend(fontsize=8)
    figure.suptitle(title, fontsize=11)
    figure.savefig(path, format="png")


def _line(
    axes: Any, points: list[DiversityPoint], across: list[float], label: str, colour: str, name: str
) -> None:
    values: list[Measured] = [getattr(point, name) for point in points]
    axes.plot(across, [value.mean for value in values], "o-", color=colour, label=label)
    axes.fill_between(
        across,
        [value.interval.low for value in values],
        [value.interval.high for value in values],
        color=colour,
        alpha=0.10,
        linewidth=0,
    )
