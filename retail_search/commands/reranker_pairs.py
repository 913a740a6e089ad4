"""Pairs to train a reranker from: judged indexes, searched for what else they would bring."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalog.errors import ModelError, RetailSearchError, SourceError
from retail_search.cluster import cluster_of
from retail_search.commands.live_products import live_products
from retail_search.settings import Settings

if TYPE_CHECKING:
    from training.reranker.gather import Collection

# Products that are retrieved for each query, as many as are read in a search.
_FOUND = 24
# Queries that nobody judged, for each index: teachers judge them as well as they can.
_UNJUDGED = 3_000


def write_pairs(
    settings: Settings,
    sets: Sequence[str],
    spelling: Path | None,
    queries_files: Sequence[str],
    base: str,
    file: Path,
) -> None:
    """Gather the pairs of judged indexes, each named INDEX=FILE:SCALE, into one file.

    Raises ModelError for a set of another form, SourceError for a file that cannot be read.
    """
    from training.reranker.gather import gather
    from training.reranker.tokenizer import base_tokenizer
    from training.tagger.examples import read_queries

    parsed = [_parsed(one) for one in sets]
    tokenizer = base_tokenizer(base)
    corrected = _read_spelling(spelling) if spelling is not None else {}
    unjudged: list[str] = []
    for one in queries_files:
        path, _, column = one.rpartition(":")
        unjudged += read_queries(Path(path or one), column) if path else read_queries(Path(one))
    random.Random(1).shuffle(unjudged)
    collections = [
        collection_of(settings, *one, unjudged[at :: len(parsed)][:_UNJUDGED], corrected)
        for at, one in enumerate(parsed)
    ]
    pairs = gather(collections, tokenizer)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name("draft.npz")
    pairs.save(draft)
    draft.replace(file)


def collection_of(
    settings: Settings,
    index: str,
    path: Path,
    scale: str,
    unjudged: Sequence[str],
    corrected: dict[str, str],
) -> Collection:
    """Return a judged index as training sees it."""
    from evaluation.judgments import read_judgments
    from indexer.embedded.fields import passage
    from indexer.passages import passage_for_ranking
    from indexer.place import open_place
    from retail_search.engine import open_engine
    from training.reranker.gather import Collection

    judgments = read_judgments(path)
    engine = open_engine(settings, index)
    products = list(live_products(open_place(settings.home, index, cluster_of(settings))))
    places = {product.id: place for place, product in enumerate(products)}
    grades = {
        query: {places[one]: grade for one, grade in judged.items() if one in places}
        for query, judged in judgments.grades.items()
    }
    found: dict[str, Sequence[int]] = {}
    queries = list(dict.fromkeys((*grades, *unjudged)))
    with click.progressbar(queries, label=f"Searching {index}", file=sys.stderr) as bar:
        for query in bar:
            try:
                ranked = engine.rank(query, "hybrid", _FOUND)
            except RetailSearchError:  # a query that no search takes teaches nothing
                continue
            found[query] = [places[one] for one, _ in ranked if one in places]
    return Collection(
        scale,
        [passage_for_ranking(one) for one in products],
        [passage(one) for one in products],
        grades,
        found,
        {query: corrected[query] for query in grades if query in corrected},
    )


def _parsed(named: str) -> tuple[str, Path, str]:
    from training.reranker.pairs import HIGHEST

    index, _, rest = named.partition("=")
    path, _, scale = rest.rpartition(":")
    if scale not in HIGHEST or not path or not index:
        raise ModelError(
            f"--set is '{named}'.",
            fix=f"Give INDEX=FILE:SCALE, SCALE one of {', '.join(HIGHEST)}.",
            field="set",
        )
    return index, Path(path), scale


def _read_spelling(path: Path) -> dict[str, str]:
    from training.tagger.examples import read_lines

    try:
        read = json.loads("\n".join(read_lines(path)))
    except ValueError as error:
        raise SourceError(f"'{path}' is not JSON: {error}.", fix="Give a JSON object.") from error
    if not isinstance(read, dict):
        raise SourceError(f"'{path}' is no JSON object.", fix='Give {"wrong": "right", ...}.')
    return {str(wrong): str(right) for wrong, right in read.items()}
