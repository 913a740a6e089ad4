"""`retail-search train reranker`: the cross-encoder, from judged indexes to a folder that serves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from catalog.errors import ModelError, RetailSearchError
from retail_search.settings import Settings

if TYPE_CHECKING:
    from training.reranker.gather import Collection

_FILE = click.Path(path_type=Path)
_FOUND = 24
_SETS_HELP = (
    "Judged queries of an index, whose scale is home-depot (0 to 2), crowdflower (0 to 3) or"
    " grades (0 to 3); may be repeated."
)


def collection_of(
    settings: Settings,
    named: str,
    extra_queries: Sequence[str],
    corrected: dict[str, str],
) -> Collection:
    """Return a judged index as training sees it; `named` is INDEX=FILE:SCALE."""
    from evaluation.judgments import read_judgments
    from indexer.embedded.fields import passage
    from indexer.passages import passage_for_ranking
    from retail_search.embedded_index import EmbeddedIndex
    from retail_search.engine import open_engine
    from training.reranker.gather import HIGHEST, Collection

    index, _, rest = named.partition("=")
    path, _, scale = rest.rpartition(":")
    if scale not in HIGHEST or not path:
        raise ModelError(
            f"--set is '{named}'.", fix=f"Give INDEX=FILE:SCALE, SCALE one of {', '.join(HIGHEST)}."
        )
    judgments = read_judgments(Path(path))
    engine = open_engine(settings, index)
    generation = EmbeddedIndex(settings.home, index).open(None).catalogue
    fetched = generation.session("").fetch(np.arange(generation.products))
    products = [one.product for one in fetched if one is not None]
    places = {product.id: place for place, product in enumerate(products)}
    grades = {
        query: {places[one]: grade for one, grade in judged.items() if one in places}
        for query, judged in judgments.grades.items()
    }
    found: dict[str, list[int]] = {}
    queries = list(dict.fromkeys((*grades, *extra_queries)))
    with click.progressbar(queries, label=f"Retrieving from {index}") as bar:
        for query in bar:
            try:
                ranked = engine.rank(query, "hybrid", _FOUND)
            except RetailSearchError:
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
