"""The command `evaluate-diversity`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import click

from catalog.errors import NotFoundError
from catalog.product import Product
from evaluation.diversity import (
    CUTOFF,
    DEFAULT_DIVERSITIES,
    DiversityCurve,
    DiversityPoint,
    Measured,
    measure_diversity,
)
from evaluation.judgment_options import (
    FILE,
    grade_offset_option,
    judgments_option,
    queries_option,
    read_reported,
)
from evaluation.list_option import ListCommand, ListOption
from evaluation.progress import shown_progress
from evaluation.ranking import opened_engine
from ranker.request import MODES, Mode, SearchRequest
from ranker.response import SearchResponse


class Shop(Protocol):
    """What of an engine is needed here."""

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search."""
        ...

    def product(self, product_id: str) -> Product:
        """Return one product; raises NotFoundError."""
        ...


class Searches:
    """Ranks by searching an engine, and remembers the products that it has seen."""

    def __init__(
        self, shop: Shop, mode: Mode, *, window: int | None = None, collapse: bool | None = None
    ) -> None:
        self._shop = shop
        self._mode = mode
        self._window = window
        self._collapse = collapse
        self._seen: dict[str, Product | None] = {}

    def rank(self, query: str, diversity: float) -> list[str]:
        """Return the ids of the first ten hits at a weight of variety."""
        request = SearchRequest(
            query,
            self._mode,
            facets=(),
            per_page=CUTOFF,
            diversity=diversity,
            diversity_window=self._window,
            collapse=self._collapse,
        )
        hits = self._shop.search(request).hits
        self._seen.update({hit.product.id: hit.product for hit in hits})
        return [hit.product.id for hit in hits]

    def products(self, ids: Sequence[str]) -> Mapping[str, Product]:
        """Return the products with some ids, those that the index has."""
        for name in ids:
            if name not in self._seen:
                try:
                    self._seen[name] = self._shop.product(name)
                except NotFoundError:
                    self._seen[name] = None
        return {name: found for name in ids if (found := self._seen[name]) is not None}


def _read_diversities(
    _context: click.Context, _parameter: click.Parameter, words: Sequence[str]
) -> tuple[float, ...]:
    """Read numbers from 0 to 1, several in one word with commas between."""
    numbers = []
    for part in (part for word in words for part in word.split(",") if part.strip()):
        try:
            number = float(part)
        except ValueError as error:
            raise click.BadParameter(f"{part!r} is no number, as in 0,0.05,0.1.") from error
        if not 0 <= number <= 1:
            raise click.BadParameter(f"{number:g} is not from 0 to 1.")
        numbers.append(number)
    return tuple(numbers) or DEFAULT_DIVERSITIES


@click.command("evaluate-diversity", cls=ListCommand)
@click.option("--index", help="Index to evaluate.  [default: the setting `index`]")
@judgments_option
@queries_option
@grade_offset_option
@click.option(
    "--diversity", "diversities", cls=ListOption, callback=_read_diversities,
    help="Weights of variety, 0 to 1; MMR's lambda is 1 less each.  [default:"
    f" {','.join(f'{one:g}' for one in DEFAULT_DIVERSITIES)}]",
)  # fmt: skip
@click.option(
    "--relevant-from", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True,
    help="Grade from which on a product tells of an intent.",
)  # fmt: skip
@click.option("--mode", type=click.Choice(MODES), help="Retrieval.  [default: the setting `mode`]")
@click.option(
    "--window", type=click.IntRange(1, 200),
    help="First hits that are made various.  [default: the setting `diversity_window`]",
)  # fmt: skip
@click.option(
    "--collapse/--no-collapse", default=None,
    help="Whether variants of one product are one hit.  [default: the setting `collapse`]",
)  # fmt: skip
@click.option("--plot", "plot_path", type=FILE, help="Draw the curve into this PNG file.")
@click.option("--data-dir", type=FILE, help="Folder of the indexes.  [default: the setting]")
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def evaluate_diversity_command(
    index: str | None,
    judgments_path: Path,
    queries_path: Path | None,
    grade_offset: float,
    diversities: tuple[float, ...],
    relevant_from: float,
    mode: str | None,
    window: int | None,
    collapse: bool | None,
    plot_path: Path | None,
    data_dir: Path | None,
    json_output: bool,
) -> None:
    """Measure what a various first page costs in relevance, and what it brings.

    Intents are the brands, categories and prices of the relevant products, so this shows how much
    of what there is to choose from stands on the first page, not whether shoppers wanted the
    choice. Variants that are one hit leave relevant products out of the list: nDCG counts that as
    a loss.
    """
    if plot_path:
        from evaluation.diversity_plot import check_plot, plot_curve

        check_plot(plot_path)
    judgments = read_reported(judgments_path, queries_path, grade_offset)
    with opened_engine(data_dir, index) as (engine, settings):
        chosen = cast(Mode, mode) if mode else settings.mode
        searches = Searches(cast(Shop, engine), chosen, window=window, collapse=collapse)
        with shown_progress("Ranking") as progress:
            curve = measure_diversity(
                searches.rank, searches.products, judgments, diversities,
                relevant_from=relevant_from, progress=progress,
            )  # fmt: skip
        about = {
            "index": settings.index,
            "generation": engine.generation,
            "mode": str(chosen),
            "window": settings.diversity_window if window is None else window,
            "collapse": settings.collapse if collapse is None else collapse,
            "relevant_from": relevant_from,
        }
    if plot_path:
        title = f"{settings.index}, {curve.queries} judged queries"
        plot_curve(curve, plot_path, title=title, default=settings.diversity)
    if json_output:
        click.echo(json.dumps(curve_as_json(curve, about), ensure_ascii=False, allow_nan=False))
    else:
        _print(curve, about)


def curve_as_json(curve: DiversityCurve, about: Mapping[str, Any]) -> dict[str, Any]:
    """Build the JSON object of a curve, its keys always in this order."""
    return {
        **about,
        "queries": curve.queries,
        "queries_with_intents": curve.queries_with_intents,
        "intents_per_query": curve.intents_per_query,
        "points": [
            {
                "diversity": point.diversity,
                "lambda": round(1 - point.diversity, 10),
                "nDCG@10": _measured(point.ndcg),
                "alpha_nDCG@10": _measured(point.alpha_ndcg),
                "intent_coverage@10": _measured(point.coverage),
                "brands@10": point.brands,
                "top_brand_share@10": point.top_brand,
                "repeats@10": point.repeats,
                "latency_ms": point.latency.as_json(),
            }
            for point in curve.points
        ],
    }


def _measured(measured: Measured) -> dict[str, Any]:
    against = measured.against_none
    return {
        "mean": measured.mean,
        "interval": [measured.interval.low, measured.interval.high],
        "difference": against.difference,
        "difference_interval": [against.interval.low, against.interval.high],
        "p": against.p,
        "wins": against.wins,
        "losses": against.losses,
    }


def _print(curve: DiversityCurve, about: Mapping[str, Any]) -> None:
    from rich.console import Console

    console = Console()
    console.print(", ".join(f"{name} {value}" for name, value in about.items()), highlight=False)
    _print_table(
        console,
        ("diversity", "nDCG@10", "change", "p", "alpha-nDCG", "change", "coverage"),
        [_scores(point) for point in curve.points],
    )
    _print_table(
        console,
        ("diversity", "brands", "top brand", "repeats", "p50 ms"),
        [_page(point) for point in curve.points],
    )
    console.print(
        f"{curve.queries} queries; {curve.queries_with_intents} of them with two intents or more "
        f"({curve.intents_per_query:.1f} on average), over which alpha-nDCG and coverage are. "
        "Changes are against diversity 0; --json has their intervals. Brands, the share of the "
        "most frequent one and repeats (variants of a hit above) are of the first ten hits.",
        highlight=False,
    )


def _print_table(console: Any, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.table import Table

    table = Table()
    for heading in headings:
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _scores(point: DiversityPoint) -> tuple[str, ...]:
    return (
        f"{point.diversity:g}",
        f"{point.ndcg.mean:.4f}",
        f"{point.ndcg.against_none.difference:+.4f}",
        f"{point.ndcg.against_none.p:.4f}",
        f"{point.alpha_ndcg.mean:.4f}",
        f"{point.alpha_ndcg.against_none.difference:+.4f}",
        f"{point.coverage.mean:.4f}",
    )


def _page(point: DiversityPoint) -> tuple[str, ...]:
    return (
        f"{point.diversity:g}",
        f"{point.brands:.2f}",
        f"{point.top_brand:.0%}",
        f"{point.repeats:.2f}",
        f"{point.latency.p50:.1f}",
    )
