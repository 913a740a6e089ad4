"""`evaluate --spelling`: the words to correct from, and what is printed of the scores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from catalog.errors import JudgmentsError, RequestError
from evaluation.judgment_options import FILE, read_reported
from evaluation.latency import Latency, summarize, timed_ms
from evaluation.spelling import SpellingScores, evaluate_spelling, read_pairs, title_typos
from query.normalize import normalize

if TYPE_CHECKING:
    from catalog.product import Product
    from query.spelling.speller import Speller

TYPOS = 1_400
SEED = 17

spelling_option = click.option(
    "--spelling", "spelling_path", type=FILE,
    help="JSON of raw and corrected queries: measure how spelling is corrected, from the words of"
    " --products or of --index. The queries of --judgments, where given, are taken to be fine.",
)  # fmt: skip
products_option = click.option(
    "--products",
    "products_path",
    type=FILE,
    help="Product file whose titles are what --spelling corrects from.",
)


def report_spelling(
    spelling: Path,
    products: Path | None,
    judgments: Path | None,
    index: str | None,
    data_dir: Path | None,
    json_output: bool,
) -> None:
    """Measure spelling and print it; raises JudgmentsError, SourceError or IndexMissingError."""
    pairs = read_pairs(spelling)
    fine = read_reported(judgments, None, 0.0).queries if judgments else ()
    found = _file_products(products) if products else _index_products(data_dir, index)
    titles: dict[str, str] = {}
    for product in found:
        titles.setdefault(product.title, product.brand)
    if not titles:
        raise JudgmentsError(
            f"'{products or index}' has no product to take words from.",
            fix="Give a product file that `retail-search reindex` can read.",
        )
    with _speller(titles) as speller:
        typos = title_typos(list(titles), TYPOS, SEED)
        scores = evaluate_spelling(lambda text: speller.correct(text).text, pairs, fine, typos)
    with _speller(titles) as speller:
        # A fresh one: it remembers the words that it has looked at.
        times = summarize([timed_ms(partial(speller.correct, normalize(raw))) for raw in pairs])
    if json_output:
        shown = {**asdict(scores), "titles": len(titles), "latency_ms": times.as_json()}
        click.echo(json.dumps(shown, ensure_ascii=False, allow_nan=False))
        return
    _print(scores, len(titles), times)


@contextmanager
def _speller(titles: dict[str, str]) -> Iterator[Speller]:
    from query.spelling.speller import Speller
    from query.spelling.vocabulary_writer import write_vocabulary
    from query.spelling.words import WordCounter

    counter = WordCounter()
    for title in titles:
        counter.add(title)
    with TemporaryDirectory(prefix="spelling-") as folder:
        brands = {brand for brand in titles.values() if brand}
        write_vocabulary(Path(folder), counter.words, counter.pairs, brands)
        yield Speller.open(Path(folder))


def _file_products(path: Path) -> Iterator[Product]:
    from indexer.sources.detect import detect
    from indexer.sources.reader import Reject

    for record in detect(path).read(path):
        if not isinstance(record, Reject):
            yield record


def _index_products(data_dir: Path | None, index: str | None) -> Iterator[Product]:
    from indexer.embedded.generations import IndexFolder
    from indexer.updates.live_products import live_products
    from retail_search.settings import load_settings

    settings = load_settings(data_dir=data_dir, index=index)
    if settings.engine != "embedded":
        raise RequestError(
            f"The titles of index '{settings.index}' are in a cluster.",
            fix="Give the product file with --products.",
            field="products",
        )
    for _, product in live_products(IndexFolder(settings.home, settings.index).published()):
        yield product


def _print(scores: SpellingScores, titles: int, times: Latency) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", *scores.pairs, title=f"Spelling, from {titles:,} titles")
    rows: dict[str, list[Any]] = {
        "pairs": [f"{found.n:,}" for found in scores.pairs.values()],
        **{
            name: [f"{getattr(found, name):.4f}" for found in scores.pairs.values()]
            for name in ("agreement", "untouched", "wrong")
        },
        **{
            f"harm, {name}": [f"{found[name]:.4f}" for found in scores.harm.values()]
            for name in ("corrected", "other", "all", "letters")
        },
    }
    for name, cells in rows.items():
        table.add_row(name, *cells)
    typos = Table("typos made on purpose", "queries", "restored")
    for kind, (count, restored) in scores.typos.items():
        typos.add_row(kind, f"{count:,}", f"{restored:.4f}")
    console = Console()
    console.print(table)
    console.print(typos)
    console.print(f"{times.p50:.2f} ms a query (p50), {times.p99:.2f} ms (p99)")
