"""Searchers that rank with the shipped models, and stand-ins for the one that reads pairs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.generation import Generation
from models.encoder import Encoder
from models.passage_tokenizer import PassageTokenizer
from models.token_batches import TokenIds
from ranker.arrange import Arranger, RankDefaults
from ranker.cascade import Cascade, ReadsPairs
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.fuse import FusionWeights
from ranker.learned.matrix import FeatureMaker
from ranker.learned.model import RankModel
from ranker.passages import MadePassages
from ranker.request import SearchRequest
from ranker.response import Hit, SearchResponse
from ranker.rules.book import RuleBook
from ranker.search import Searcher, Understands

ALWAYS = float("inf")
"""A budget that no search spends."""


@dataclass
class Reader:
    """Reads pairs without a model: what it says of each passage, and how long a chunk takes it."""

    logit: Callable[[TokenIds], float] = lambda passage: 0.0
    seconds: float = 0.0
    chunk: int = 8
    chunks: list[int] = field(default_factory=list)

    def question(self, query: str) -> TokenIds:
        return list(query.encode())

    def score(self, question: TokenIds, passages: Sequence[TokenIds]) -> NDArray[np.float32]:
        self.chunks.append(len(passages))
        if self.seconds:
            time.sleep(self.seconds)
        return np.array([self.logit(passage) for passage in passages], dtype=np.float32)


@dataclass
class Hates(Reader):
    """Finds each passage that it reads worse than the one before, far below any other."""

    def score(self, question: TokenIds, passages: Sequence[TokenIds]) -> NDArray[np.float32]:
        before = sum(self.chunks)
        super().score(question, passages)
        return -30.0 + np.arange(before, before + len(passages), dtype=np.float32)


def ranked_searcher(
    generation: Generation,
    reader: ReadsPairs | None = None,
    *,
    understands: Understands | None = None,
    rules: Path | None = None,
    defaults: RankDefaults | None = None,
) -> Searcher:
    """Return what searches a generation with the shipped ranker, and what reads pairs for it."""
    catalogue = EmbeddedCatalogue(generation, MadePassages(PassageTokenizer.open()))
    cascade = Cascade(FeatureMaker(catalogue), RankModel.open(), reader)
    return Searcher(
        catalogue,
        Encoder.open("all-minilm-l6-v2", threads=1),
        FusionWeights(),
        understands,
        Arranger(cascade, defaults or RankDefaults(rerank_budget_ms=ALWAYS)),
        RuleBook([rules]) if rules else None,
    )


def pages(searcher: Searcher, request: SearchRequest) -> list[SearchResponse]:
    """Return every page of a search that has hits."""
    found: list[SearchResponse] = []
    while (response := searcher.search(replace(request, page=len(found) + 1))).hits:
        found.append(response)
    return found


def hits(searcher: Searcher, request: SearchRequest) -> list[Hit]:
    return [hit for response in pages(searcher, request) for hit in response.hits]


def ids(found: Sequence[Hit]) -> list[str]:
    return [hit.product.id for hit in found]
