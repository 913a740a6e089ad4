"""Feedback: what the first products say, to be searched beside the query (an option)."""

from __future__ import annotations

from functools import cache

from indexer.embedded.fields import field_texts
from query.expand.feedback import feedback_terms
from query.plan import Expansion
from ranker.catalogue import Catalogue, Session
from ranker.retrieve import Candidates

# The first products are believed to be right.
BELIEVED = 10
# What of a product says what it is; descriptions say all kinds of things.
_FIELDS = ("title", "category")


def fed_back(found: Candidates, session: Session, catalogue: Catalogue) -> tuple[Expansion, ...]:
    """Return the words of the first products that the query lacks, with their weights."""
    best = found.ordinals[:BELIEVED]
    documents, scores = [], []
    for fetched, score in zip(session.fetch(best), found.scores[:BELIEVED].tolist(), strict=True):
        if fetched is not None:
            texts = field_texts(fetched.product)
            documents.append(catalogue.terms(" ".join(texts[name] for name in _FIELDS)))
            scores.append(score)
    known = sorted({term for document in documents for term in document})
    counts = dict(zip(known, session.frequencies(known), strict=True)) if known else {}

    @cache
    def background(term: str) -> float:
        return max(1, counts.get(term, 0)) / max(1, catalogue.products)

    return feedback_terms(found.words.terms, documents, scores, background)
