"""Features of words: what of the query is in which text, where, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ranker.learned.product_facts import FIELDS, ProductFacts
from ranker.learned.query_facts import QueryFacts
from ranker.learned.retrieved import Features
from ranker.learned.words_matched import Matched

_TITLE = FIELDS.index("title")


def text_features(query: QueryFacts, found: Matched, products: Sequence[ProductFacts]) -> Features:
    """Return what the words of a query match in the texts of products."""
    title_words = np.array([each.lengths[_TITLE] for each in products], dtype=np.float64)
    described = np.array([each.lengths[FIELDS.index("description")] for each in products])
    here = found.places < Matched.FAR
    first = found.places.min(axis=0, initial=Matched.FAR).astype(np.float64)
    columns = {
        f"{name}_bm25": np.where(
            np.array([each.lengths[place] for each in products]) > 0, found.bm25[place], np.nan
        )
        for place, name in enumerate(FIELDS)
    }
    return {
        **columns,
        "query_words": float(query.own),
        "title_coverage": found.coverage[_TITLE],
        "coverage": found.anywhere,
        "missing": found.missing,
        "title_share": here.sum(axis=0) / np.maximum(title_words, 1.0),
        "title_order": _share(query.pairs, [each.row for each in products]),
        "title_first": np.where(first < Matched.FAR, first, np.nan),
        "title_words": title_words,
        "exact_title": np.array([float(each.row == query.row) for each in products]),
        "letters": _share(query.letters, [each.letters for each in products]),
        "description_words": np.where(described > 0, np.log1p(described), np.nan),
    }


def _share(parts: Sequence[str], texts: Sequence[str]) -> NDArray[np.float64] | float:
    """Return how many of the parts each text has, as a share; NaN where there are none."""
    if not parts:
        return np.nan
    return np.array([sum([part in text for part in parts]) / len(parts) for text in texts])
