"""`retail-search train ranker`: how products are ordered, learned from judged queries or clicks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalog.errors import ModelError, RetailSearchError
from models.ranker_card import SHIPPED_RANKER, JudgedSet
from retail_search.cluster import cluster_of
from retail_search.commands.setting_options import setting_options
from retail_search.commands.train_extra import train_extra
from retail_search.settings import Settings, load_settings

if TYPE_CHECKING:
    from ranker.learned.model import RankModel
    from retail_search.commands.ranker_lists import GradedSet, ScoresTexts
    from training.ranker.lists import JudgedList
    from training.ranker.recipe import TrainedRanker

_FILE = click.Path(path_type=Path)
_NO_RERANKER = "none"


@click.command("ranker")
@click.option("--judgments", multiple=True, type=_FILE,
              help="Judged queries of the index; may be repeated.")  # fmt: skip
@click.option("--clicks", multiple=True, type=_FILE,
              help="Log of clicks on the index (CSV or events); may be repeated.")  # fmt: skip
@click.option("--events", "own_events", is_flag=True,
              help="Learn from the events that were loaded for the index.")  # fmt: skip
@click.option("--set", "sets", multiple=True, metavar="INDEX=FILE",
              help="Judged queries of another index, too; may be repeated.")  # fmt: skip
@click.option(
    "--output", type=_FILE, help="Folder for the ranker, instead of using it for the index."
)
@click.option(
    "--name", default=None, help="Name of the ranker.  [default: the folder's or index's]"
)
@click.option("--cross-scores", type=_FILE,
              help="Logits of pairs, held out where the reranker was trained on them (CSV: query,"
              " docid, logit).")  # fmt: skip
@click.option("--reranker",
              help="Reranker whose logits the blend is fitted for, or `none`."
              "  [default: the setting]")  # fmt: skip
@click.option("--curve", type=_FILE, help="File for a picture (PNG) of how reliable it is.")
@click.option("--force", is_flag=True, help="Use it even where it orders worse than what is there.")
@setting_options("index", "data_dir", "engine")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def ranker_command(
    judgments: tuple[Path, ...],
    clicks: tuple[Path, ...],
    own_events: bool,
    sets: tuple[str, ...],
    output: Path | None,
    name: str | None,
    cross_scores: Path | None,
    reranker: str | None,
    curve: Path | None,
    force: bool,
    as_json: bool,
    index: str | None,
    data_dir: Path | None,
    engine: str | None,
) -> None:
    """Train the learned ranker on judged queries, on clicks, or on both.

    The products of each query are found and described by really searching. What is trained serves
    from the next start of the server on. It takes a minute or two, and no torch.
    """
    settings = load_settings(index=index, data_dir=data_dir, engine=engine)
    reranker = reranker or settings.reranker
    graded = _graded_sets(settings, judgments, clicks, own_events, sets)
    if not graded:
        raise click.UsageError("Give --judgments, --clicks, --events or --set.")
    say = click.echo if not as_json else lambda _line: None
    with train_extra():
        import lightgbm

        if curve is not None:
            import matplotlib  # noqa: F401 - said to be missing before anything is searched

        from ranker.learned.features import FEATURES, NAMES
        from retail_search.commands.ranker_lists import read_logits, searched_lists
        from training.ranker.calibration import draw_curves
        from training.ranker.recipe import train
        from training.ranker.report import ranker_report, report_lines
        from training.ranker.write_folder import write_ranker

        logits = read_logits(cross_scores) if cross_scores else None
        reads = None if logits is not None else _reranker(reranker)
        lists = [each for one in graded for each in searched_lists(one, settings, logits, reads)]
        trained = train(lists, NAMES, [feature.monotone for feature in FEATURES], say=say)
        if curve is not None:
            draw_curves(trained.reliability, curve)
    before = None if output else _before(settings)
    change = _change(trained, lists, graded, before)
    report = ranker_report(trained, graded, change)
    for line in report_lines(report):
        say(line)
    if change["difference"] < 0 and not force and output is None:
        raise ModelError(
            f"The new ranker orders held-out queries worse than {change['before']}:"
            f" nDCG@10 {change['after_ndcg']:.4f} against {change['before_ndcg']:.4f}.",
            fix="It was not published. Judge more queries, or publish it with --force.",
        )
    known = name or (output.name if output else f"{settings.index}-ranker")
    facts = {
        "name": known,
        "judged": tuple(_judged_set(one, trained) for one in graded),
        "origin": f"LightGBM {lightgbm.__version__} on {', '.join(one.name for one in graded)}",
        "license": "weights Apache-2.0; the judged sets have terms of their own",
        "cross_encoder": "" if reranker == _NO_RERANKER else reranker,
    }
    if output is not None:
        write_ranker(output, trained, **facts)  # type: ignore[arg-type]
        folder = output
    else:
        from indexer.place import open_place
        from models.adapted_ranker import put_adapted_ranker

        place = open_place(settings.home, settings.index, cluster_of(settings))
        folder = put_adapted_ranker(
            place.root,
            lambda draft: write_ranker(draft, trained, **facts),  # type: ignore[arg-type]
        )
    if as_json:
        import orjson

        click.echo(orjson.dumps({**report, "folder": str(folder)}).decode())
    else:
        click.echo(str(folder))


def _graded_sets(
    settings: Settings,
    judgments: Sequence[Path],
    clicks: Sequence[Path],
    own_events: bool,
    sets: Sequence[str],
) -> list[GradedSet]:
    from retail_search.commands.ranker_lists import clicked_set, judged_set, loaded_events

    graded = [judged_set(settings.index, path) for path in judgments]
    graded += [clicked_set(settings.index, path) for path in clicks]
    if own_events:
        graded.append(loaded_events(settings.home, settings.index))
    for one in sets:
        index, _, path = one.partition("=")
        if not path:
            raise click.UsageError(f"--set {one} is not of the form INDEX=FILE.")
        graded.append(judged_set(index, Path(path)))
    return graded


def _reranker(name: str) -> ScoresTexts | None:
    """Return the reranker, None where none is wanted or the shipped one is not there."""
    if name == _NO_RERANKER:
        return None
    from models.cross_encoder import CrossEncoder

    try:
        return CrossEncoder.open(name)
    except RetailSearchError as error:
        click.echo(f"Without a reranker: {error.message}", err=True)
        return None


def _before(settings: Settings) -> RankModel | None:
    """Return the ranker that orders the index now, None where there is none."""
    from models.adapted_ranker import adapted_ranker
    from models.ranker_card import RANKER_FOLDER
    from ranker.learned.model import RankModel

    own = adapted_ranker(settings.home / "indexes" / settings.index)
    if own is None and SHIPPED_RANKER not in RANKER_FOLDER.shipped():
        return None
    return RankModel.open(own or SHIPPED_RANKER)


def _change(
    trained: TrainedRanker,
    lists: Sequence[JudgedList],
    graded: Sequence[GradedSet],
    before: RankModel | None,
) -> dict[str, Any]:
    """Return nDCG@10 of held-out queries before and after, and the interval of the difference.

    A ranker that was trained on the same file knows its queries, so what it scored when they were
    held out stands for it, and there is no interval.
    """
    from evaluation.compare import compare
    from training.ranker.recipe import scored_lists

    best = "blend" if "blend" in trained.folds else "trees"
    seen = {one.sha256: one for one in before.card.judged} if before else {}
    after = [list(held.judged_only[best].values()) for held in trained.held_out]
    values = [value for row in after for value in row]
    change: dict[str, Any] = {"after_ndcg": sum(values) / len(values), "interval": None}
    if before is None:
        change["before"] = "the order of retrieval"
        baseline = [v for held in trained.held_out for v in held.judged_only["fused"].values()]
    elif all(one.sha256 in seen for one in graded):
        known = [seen[one.sha256] for one in graded]
        weights = [len(row) for row in after]
        change["before"] = f"{before.card.name}, when it was trained,"
        change["before_ndcg"] = sum(
            weight * one.ndcg.get(best, one.ndcg["trees"])
            for weight, one in zip(weights, known, strict=True)
        ) / sum(weights)
        change["difference"] = change["after_ndcg"] - change["before_ndcg"]
        return change
    else:
        change["before"] = before.card.name
        scores = [
            before.relevance(before.learned(each.features), each.cross, each.fused)
            for each in lists
        ]
        baseline = [
            value
            for one in graded
            for value in scored_lists(lists, one.name, scores, judged_only=True).values()
        ]
    compared = compare(values, baseline)
    return change | {
        "before_ndcg": compared.baseline,
        "difference": compared.difference,
        "interval": asdict(compared.interval),
    }


def _judged_set(graded: GradedSet, trained: TrainedRanker) -> JudgedSet:
    held = next(one for one in trained.held_out if one.source == graded.name)
    return JudgedSet(
        name=graded.name,
        sha256=graded.sha256,
        queries=len(graded.grades),
        pairs=graded.pairs,
        ndcg={name: round(mean, 4) for name, mean in held.means().items()},
    )
