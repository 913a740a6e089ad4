"""Compaction: an index built anew from its own products, as the settings say."""

from __future__ import annotations

import os

from indexer.options import Progress, ReindexOptions, ReindexReport, say_nothing
from indexer.place import IndexPlace
from indexer.updates.compact import compact
from models.encoder import TextEncoder
from models.passage_tokenizer import PassageTokenizer
from retail_search.cluster import cluster_of
from retail_search.settings import Settings
from retail_search.traffic.past_queries import past_queries


def compact_index(
    place: IndexPlace, settings: Settings, encoder: TextEncoder, progress: Progress = say_nothing
) -> ReindexReport:
    """Compact an index; raises as `indexer.updates.compact` does."""
    manifest = place.published_manifest()
    options = ReindexOptions(
        home=settings.home,
        index=settings.index,
        encoder=manifest.encoder,
        encode_tokens=manifest.encode_tokens,
        exact_vectors_up_to=settings.exact_vectors_up_to,
        keep_generations=settings.keep_generations,
        threads=settings.threads or os.cpu_count() or 1,
        cluster=cluster_of(settings),
        tokenizer=PassageTokenizer.open(),
        searched=past_queries(settings),
    )
    return compact(place, encoder, options, progress=progress)
