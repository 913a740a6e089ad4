"""`retail-search train`: models trained from data, or adapted to an index."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from models.tagger_card import SHIPPED_TAGGER
from retail_search.cluster import cluster_of
from retail_search.commands.live_products import live_products
from retail_search.commands.setting_options import setting_options
from retail_search.commands.train_encoder import encoder_command
from retail_search.commands.train_extra import train_extra
from retail_search.commands.train_few_shot import few_shot_command
from retail_search.commands.train_ranker import ranker_command
from retail_search.commands.train_reranker import reranker_command
from retail_search.settings import load_settings

if TYPE_CHECKING:
    from indexer.place import IndexPlace
    from models.category_head import CategoryPath
    from training.tagger.catalogue import AdaptReport, CategoryText

_FILE = click.Path(path_type=Path)


@click.group("train")
def train_group() -> None:
    """Train models, or adapt them to an index."""


train_group.add_command(encoder_command)
train_group.add_command(few_shot_command)
train_group.add_command(ranker_command)
train_group.add_command(reranker_command)


@train_group.command("tagger")
@setting_options("index", "data_dir", "engine")
@click.option(
    "--judgments", "judgments_path", type=_FILE,
    help="Judged queries of this index, to learn their categories from too.",
)  # fmt: skip
@click.option("--tagger", "tagger_name", default=SHIPPED_TAGGER, show_default=True,
              help="Name or folder of the tagger to adapt.")  # fmt: skip
@click.option("--queries", "queries_path", type=_FILE,
              help="Train a tagger anew: file or folder of queries with BIO labels.")  # fmt: skip
@click.option("--intents", "intents_path", type=_FILE,
              help="File or folder of queries with intents (CSV), for training anew.")  # fmt: skip
@click.option("--texts", multiple=True, metavar="FILE[:COLUMN]",
              help="Queries without labels, for training anew; may be repeated.")  # fmt: skip
@click.option("--output", type=_FILE, help="Folder for the tagger that is trained anew.")
@click.option(
    "--work", type=_FILE,
    help="Folder of checkpoints, where a stopped run goes on.  [default: OUTPUT-work]",
)  # fmt: skip
@click.option("--base", default="all-minilm-l6-v2", show_default=True,
              help="Checkpoint to fine-tune: a name, a folder or a hub name.")  # fmt: skip
@click.option("--layers", default="1,3,5", show_default=True,
              help="The base's layers that the student begins with.")  # fmt: skip
@click.option("--loss", default="soft", show_default=True,
              type=click.Choice(("scratch", "soft", "attention", "information", "all")),
              help="What the student that is exported learns by.")  # fmt: skip
@click.option("--table", is_flag=True, help="Train a student by every loss, for the report.")
@click.option("--augmentation", is_flag=True, help="Measure each augmentation, for the report.")
@click.option("--seed", default=1, show_default=True, help="Seed of the first teacher.")
@click.option("--teachers", default=1, show_default=True, help="Teachers, whose mean is learned.")
@click.option("--threads", default=1, help="Threads of the training.  [default: 1]")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def tagger_command(
    index: str | None,
    data_dir: Path | None,
    engine: str | None,
    judgments_path: Path | None,
    tagger_name: str,
    queries_path: Path | None,
    intents_path: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Adapt the query tagger to an index's categories, or train it anew with --queries."""
    if queries_path is None:
        settings = load_settings(index=index, data_dir=data_dir, engine=engine)
        report, folder = _adapt(settings, judgments_path, tagger_name, not as_json)
        _show(report, folder, as_json)
        return
    if intents_path is None or given["output"] is None:
        raise click.UsageError("Training anew needs --queries, --intents and --output.")
    with train_extra():
        from training.tagger.command import train_anew

        train_anew(queries_path, intents_path, as_json=as_json, **given)


def _adapt(
    settings: Any, judgments_path: Path | None, tagger_name: str, says: bool
) -> tuple[AdaptReport, Path]:
    from indexer.place import open_place
    from models.adapted_tagger import put_adapted_tagger
    from models.tagger import Tagger
    from models.tagger_card import TAGGER_FOLDER
    from training.tagger.adapted_folder import export_adapted
    from training.tagger.catalogue import adapt, chosen_products

    source = TAGGER_FOLDER.find(tagger_name)
    tagger = Tagger.open(source, threads=settings.threads or os.cpu_count() or 1)
    place = open_place(settings.home, settings.index, cluster_of(settings))
    products = chosen_products(_products(place))
    queries = _judged(place, judgments_path) if judgments_path else []
    report = click.echo if says else None
    head, found = adapt(tagger, products, queries, report)
    folder = put_adapted_tagger(place.root, lambda draft: export_adapted(source, head, draft))
    return found, folder


def _products(place: IndexPlace) -> Iterator[CategoryText]:
    from training.tagger.catalogue import CategoryText, product_text

    for product in live_products(place):
        yield CategoryText(product_text(product.title, product.brand), product.category)


def _judged(place: IndexPlace, path: Path) -> list[CategoryText]:
    """Return each query with the commonest category of its best products."""
    from evaluation.judgments import read_judgments
    from training.tagger.catalogue import CategoryText

    judgments = read_judgments(path)
    wanted = {product for graded in judgments.grades.values() for product in graded}
    paths: dict[str, CategoryPath] = {
        product.id: product.category
        for product in live_products(place)
        if product.id in wanted and product.category
    }
    found = []
    for query, graded in judgments.grades.items():
        best = max(graded.values())
        votes = Counter(paths[each] for each, grade in graded.items()
                        if grade == best and best >= 1 and each in paths)  # fmt: skip
        found += [CategoryText(query, path) for path, _ in votes.most_common(1)]
    return found


def _show(report: AdaptReport, folder: Path, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps({**asdict(report), "folder": str(folder)}).decode())
        return
    click.echo(
        f"{report.categories:,} categories in {report.departments:,} departments from"
        f" {report.products:,} products and {report.queries:,} queries. Right for held-out"
        f" titles: {report.top1:.1%} (in the first three {report.top3:.1%}, department"
        f" {report.department_top1:.1%}); for a few words of them {report.fragment_top1:.1%}."
        f"\n{folder}"
    )
