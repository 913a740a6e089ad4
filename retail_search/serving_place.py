"""Where an index is served from, as the settings say."""

from __future__ import annotations

from models.passage_tokenizer import Tokenises
from retail_search.cluster import cluster_of
from retail_search.embedded_index import EmbeddedIndex
from retail_search.served_index import ServedIndex
from retail_search.settings import Settings


def served_index(settings: Settings, index: str, tokenizer: Tokenises | None = None) -> ServedIndex:
    """Return the index where the settings say that it is kept.

    Passages of its products are tokenised with `tokenizer`; without one there are none.
    """
    cluster = cluster_of(settings)
    if cluster is None:
        return EmbeddedIndex(settings.home, index, tokenizer)
    # Imported here, as a server of the embedded engine starts quicker without it.
    from retail_search.cluster_index import ServedClusterIndex

    return ServedClusterIndex(settings.home, index, cluster, tokenizer)
