"""The engine: answers from the published generation, and follows when another is published."""

from __future__ import annotations

import gc
import logging
import sqlite3
import time
from collections.abc import Callable
from threading import Lock, Thread

from catalog.errors import (
    IndexCorruptError,
    IndexMissingError,
    ModelError,
    NotFoundError,
    RetailSearchError,
)
from catalog.product import Product
from indexer.embedded.generation import Generation
from indexer.embedded.generations import IndexFolder
from models.encoder import Encoder
from ranker.fuse import FusionWeights
from ranker.request import Mode, SearchRequest
from ranker.response import SearchResponse
from ranker.search import Searcher
from retail_search.readiness import Readiness
from retail_search.settings import Settings

logger = logging.getLogger(__name__)

# For this long an answer may still come from a generation that has been replaced.
LOOK_EVERY_SECONDS = 0.2
_OPEN_TRIES = 5
# A generation that cannot be opened is tried again this long after.
_TRY_AGAIN_SECONDS = 5.0
# What the parts of a generation raise when a file of theirs is missing or damaged: FAISS raises
# RuntimeError, Tantivy ValueError, a missing column is a KeyError.
_UNREADABLE = (IndexCorruptError, OSError, ValueError, KeyError, RuntimeError, sqlite3.Error)


class Engine:
    """Searches one index; safe to share between threads.

    A newly published generation is opened and warmed beside the old one and takes over in one
    assignment, so that no request waits for it or fails.
    """

    def __init__(self, settings: Settings, index: str | None = None) -> None:
        self._folder = IndexFolder(settings.home, index or settings.index)
        self._weights = FusionWeights()
        self._encoder: Encoder | None = None
        self._searcher: Searcher | None = None
        self._loading = Lock()
        self._looked = 0.0
        self._try_again = 0.0

    @property
    def index(self) -> str:
        """The name of the index that is searched."""
        return self._folder.index

    @property
    def generation(self) -> str:
        """The id of the generation that answers; raises IndexMissingError."""
        return self._current().generation.manifest.generation

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search; raises RequestError and IndexMissingError."""
        return self._current().search(request)

    def rank(self, query: str, mode: Mode, depth: int) -> list[tuple[str, float]]:
        """Return the ids and scores of the first `depth` products, best first."""
        return self._current().rank(query, mode, depth)

    def product(self, product_id: str) -> Product:
        """Return one product; raises NotFoundError and IndexMissingError."""
        product = self._current().generation.payloads.find(product_id)
        if product is None:
            raise NotFoundError(
                f"Index '{self.index}' has no product '{product_id}'.",
                fix="Take an id from a search result.",
            )
        return product

    def ready(self) -> Readiness:
        """Say which generation answers; raises IndexMissingError when there is none."""
        manifest = self._current().generation.manifest
        return Readiness(manifest.generation, manifest.products)

    def open_soon(self) -> None:
        """Open the published generation in the background, so that the first request is quick."""
        self._follow()

    def probes(self) -> dict[str, Callable[[str], None]]:
        """Return the raw parts by name, each a function of a query, to be timed beside searches."""
        searcher = self._current()
        lexical, vectors = searcher.generation.lexical, searcher.generation.vectors
        encoder = self._opened_encoder(searcher.generation)
        vector_of: dict[str, object] = {}

        def raw_vectors(query: str) -> None:
            vectors.nearest(vector_of[query], 100)  # type: ignore[arg-type]

        def raw_encoder(query: str) -> None:
            vector_of[query] = encoder.encode_query(query)

        return {
            "tantivy top 100": lambda query: _discard(
                lexical.any_term(lexical.terms(query), (), 100)
            ),
            "encoder": raw_encoder,
            "faiss top 100": raw_vectors,
        }

    def _current(self) -> Searcher:
        searcher = self._searcher
        if searcher is None:
            with self._loading:
                if self._searcher is None:
                    self._searcher = self._open()
                return self._searcher
        now = time.monotonic()
        if now - self._looked > LOOK_EVERY_SECONDS:
            self._looked = now
            published = self._folder.current()
            if published not in (None, searcher.generation.manifest.generation):
                self._follow()
        return searcher

    def _follow(self) -> None:
        """Open the new generation in the background, unless that is being done already."""
        if time.monotonic() < self._try_again or not self._loading.acquire(blocking=False):
            return

        def take_over() -> None:
            try:
                self._searcher = self._open()
                logger.info("index %s: now generation %s", self.index, self._folder.current())
            except IndexMissingError:
                logger.info("index %s: nothing is published yet", self.index)
            except Exception as error:  # a thread has nobody to raise to
                self._try_again = time.monotonic() + _TRY_AGAIN_SECONDS
                logger.error(
                    "index %s: kept the old generation: %s",
                    self.index,
                    error,
                    exc_info=not isinstance(error, RetailSearchError),
                )
            finally:
                self._loading.release()

        Thread(target=take_over, name=f"open {self.index}", daemon=True).start()

    def _open(self) -> Searcher:
        for tries_left in reversed(range(_OPEN_TRIES)):
            try:
                generation = Generation.open(self._folder.published())
                break
            except _UNREADABLE as error:
                # A reindex may have replaced and pruned it between the look and the opening.
                if tries_left:
                    continue
                if isinstance(error, IndexCorruptError):
                    raise
                raise IndexCorruptError(
                    f"The published generation of index '{self.index}' cannot be opened: {error}.",
                    fix="Run `retail-search indexes rollback`, or reindex.",
                ) from error
        searcher = Searcher(generation, self._opened_encoder(generation), self._weights)
        searcher.search(SearchRequest(query="warm up", per_page=1))
        # What is loaded by now stays: without this each full collection of the garbage collector
        # looks at all of it, and the request that it falls into waits 40 ms.
        gc.freeze()
        return searcher

    def _opened_encoder(self, generation: Generation) -> Encoder:
        manifest = generation.manifest
        if self._encoder is None or self._encoder.identity != manifest.encoder_identity:
            encoder = Encoder.open(manifest.encoder, threads=1)
            if encoder.identity != manifest.encoder_identity:
                raise ModelError(
                    f"Index '{self.index}' was encoded with {manifest.encoder_identity},"
                    f" but '{manifest.encoder}' is now {encoder.identity}.",
                    fix="Reindex, or bring the encoder's files back.",
                )
            self._encoder = encoder
        return self._encoder


def open_engine(settings: Settings, index: str | None = None) -> Engine:
    """Open the engine of an index; raises IndexMissingError when nothing is published."""
    engine = Engine(settings, index)
    engine.ready()
    return engine


def _discard(_result: object) -> None:
    return None


__all__ = ["Engine", "IndexMissingError", "open_engine"]
