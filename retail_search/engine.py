"""The engine: answers from the published generation, and follows when another is published."""

from __future__ import annotations

import gc
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Thread
from typing import TypeVar
from weakref import ref

from catalog.errors import (
    EngineUnavailableError,
    EngineUnreachableError,
    GenerationGoneError,
    IndexMissingError,
    NotFoundError,
    RetailSearchError,
)
from catalog.product import Product
from indexer.companions import Companions
from indexer.events import events_file
from models.encoder import Encoder
from query.plan import QueryPlan
from query.remembered import RememberedQueries
from query.suggest.suggestion import Suggestion
from ranker.fuse import FusionWeights
from ranker.request import Mode, Ranking, SearchRequest
from ranker.response import Facet, Hit, SearchResponse
from ranker.rules.book import RuleBook
from ranker.rules.places import rule_sources
from ranker.search import Searcher
from ranker.trial import Trial
from retail_search.blas import one_blas_thread
from retail_search.changed import Changed
from retail_search.changes import Changes
from retail_search.model_state import model_state
from retail_search.ranking import OpenedRanking, passage_tokenizer
from retail_search.readiness import Readiness
from retail_search.served_encoder import encoder_for
from retail_search.served_index import Opened, Probe
from retail_search.serving_place import served_index
from retail_search.settings import Settings
from retail_search.suggesting import Suggests
from retail_search.understanding import open_understander

logger = logging.getLogger(__name__)

T = TypeVar("T")
# What the files of a generation raise when they are missing or damaged.
_BROKEN = (RetailSearchError, OSError, ValueError, KeyError, RuntimeError, sqlite3.Error)

# For this long an answer may still come from a generation that has been replaced.
LOOK_EVERY_SECONDS = 0.2
# A cluster is looked at so often, whether or not anybody searches.
_WATCH_EVERY_SECONDS = 0.3
# A generation that cannot be opened is tried again this long after.
_TRY_AGAIN_SECONDS = 5.0
# A cluster that cannot be reached is tried again this long after, so that it recovers soon.
_REACH_AGAIN_SECONDS = 0.5


class Engine:
    """Searches one index; safe to share between threads.

    A newly published generation is opened and warmed beside the old one and takes over in one
    assignment, so that no request waits for it or fails.
    """

    def __init__(self, settings: Settings, index: str | None = None) -> None:
        one_blas_thread()
        self._settings = settings
        self._ranking = OpenedRanking(settings, index or settings.index)
        self._rules = RuleBook(rule_sources(settings.home, index or settings.index))
        self._companions = Companions(events_file(settings.home, index or settings.index))
        self._served = served_index(settings, index or settings.index, passage_tokenizer(settings))
        self._changes = Changes(settings, index or settings.index)
        self._weights = FusionWeights()
        self._encoder: Encoder | None = None
        self._remembered: RememberedQueries | None = None
        self._suggests = Suggests(self._rules)
        self._opened: Opened | None = None
        self._searcher: Searcher | None = None
        self._loading = Lock()
        self._models = ""
        self._looked = 0.0
        self._try_again = 0.0
        self._reach_again = 0.0
        self._watching = self._closed = False
        self._unreachable: EngineUnavailableError | None = None

    @property
    def index(self) -> str:
        """The name of the index that is searched."""
        return self._served.index

    @property
    def generation(self) -> str:
        """The id of the generation that answers; raises IndexMissingError."""
        return self._current().catalogue.generation

    @property
    def searcher(self) -> Searcher:
        """What searches the published generation; raises IndexMissingError."""
        return self._current()

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search; raises RequestError, IndexMissingError and EngineUnavailableError."""
        return self._asked(lambda searcher: searcher.search(request))

    def try_out(self, request: SearchRequest, trial: Trial) -> SearchResponse:
        """Answer one search with rules or synonyms that are not in force; raises as `search`."""
        return self._asked(lambda searcher: searcher.trying(trial).search(request))

    def rank(
        self,
        query: str,
        mode: Mode,
        depth: int,
        *,
        ranking: Ranking = "fused",
        diversity: float = 0.0,
        rerank_budget_ms: float | None = None,
    ) -> list[tuple[str, float]]:
        """Return the ids and scores of the first `depth` products, best first."""
        return self._asked(
            lambda searcher: searcher.rank(
                query,
                mode,
                depth,
                ranking=ranking,
                diversity=diversity,
                rerank_budget_ms=rerank_budget_ms,
            )
        )

    def plan(self, text: str, *, verbatim: bool = False) -> QueryPlan:
        """Say how a query is understood; raises IndexMissingError and EngineUnavailableError."""
        return self._current().understands.understand(text, verbatim=verbatim)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return ways in which what is being typed may go on; raises IndexMissingError."""
        return self._asked(lambda one: self._suggests.suggest(one.catalogue, text, limit))

    def product(self, product_id: str) -> Product:
        """Return one product; raises NotFoundError and IndexMissingError."""
        return self._found(product_id, lambda searcher: searcher.catalogue.find(product_id))

    def similar(self, product_id: str, limit: int = 12) -> tuple[Hit, ...]:
        """Return what is most like a product; raises NotFoundError and IndexMissingError."""
        return self._found(product_id, lambda one: one.beside.similar(product_id, limit))

    def together(self, product_id: str, limit: int = 12) -> tuple[Hit, ...]:
        """Return what goes with a product; raises NotFoundError and IndexMissingError."""
        return self._found(product_id, lambda one: one.beside.together(product_id, limit))

    def facet_values(self, request: SearchRequest, field: str, text: str, limit: int = 20) -> Facet:
        """Return the values of one facet whose label has a text; raises RequestError."""
        return self._asked(lambda searcher: searcher.facet_values(request, field, text, limit))

    def update(self, products: Sequence[Product], deleted: Sequence[str]) -> Changed:
        """Write products, each in the place of what had its id, and delete those with some ids.

        When this returns, all of it is durable, and searches show it within a second. Raises
        IndexMissingError, IndexBusyError when others are writing for too long,
        EngineUnavailableError and StorageError.
        """
        self._current()
        assert self._opened is not None
        with self._reaching():
            changed = self._changes.make(self._encoder_of(self._opened), products, deleted)
            self._look()
        return changed

    def ready(self) -> Readiness:
        """Say which generation answers.

        Raises IndexMissingError when there is none, EngineUnavailableError when it cannot answer.
        """
        # Nobody may be searching: who asks this is who looks for what is new.
        searcher = (self._searcher if self._served.distant else None) or self._current()
        catalogue = searcher.catalogue
        self._served.check()
        return Readiness(catalogue.generation, catalogue.products)

    def state(self) -> str:
        """Name what answers depend on: the products, the rules and the synonyms as they are now.

        Equal names mean equal answers; "" where nobody can tell. Raises IndexMissingError.
        """
        searcher = self._current()
        products = searcher.catalogue.state
        words = getattr(searcher.understands, "state", "")
        return f"{products}.{self._rules.state()}.{words}.{self._models}" if products else ""

    def open_soon(self) -> None:
        """Open the published generation in the background, so that the first request is quick."""
        self._follow()

    def probes(self) -> dict[str, Probe]:
        """Return the raw parts by name, each a function of a query, to be timed beside searches."""
        self._current()
        assert self._opened is not None
        return self._opened.probes(self._encoder_of(self._opened))

    def close(self) -> None:
        """Look for nothing new any more."""
        self._closed = True

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Note when the engine cannot be reached inside, so that it is left alone for a moment."""
        try:
            yield
        except EngineUnreachableError as error:
            self._unreachable, self._reach_again = error, time.monotonic() + _REACH_AGAIN_SECONDS
            raise

    def _leave_alone(self) -> None:
        """Raise what was raised a moment ago, while that is so.

        While a cluster hangs, requests would pile up, each waiting for the same timeout.
        """
        unreachable = self._unreachable
        if unreachable is not None and time.monotonic() < self._reach_again:
            raise EngineUnreachableError(unreachable.message, fix=unreachable.fix)

    def _asked(self, ask: Callable[[Searcher], T]) -> T:
        """Ask what answers now, and once more where that has just been deleted."""
        searcher = self._current()
        with self._reaching():
            try:
                return ask(searcher)
            except GenerationGoneError:
                with self._loading:
                    if self._searcher is searcher:
                        self._searcher = self._open()
            return ask(self._current())

    def _found(self, product_id: str, ask: Callable[[Searcher], T | None]) -> T:
        """Ask about a product; raises NotFoundError where the answer is None."""
        answer = self._asked(ask)
        if answer is None:
            raise NotFoundError(
                f"Index '{self.index}' has no product '{product_id}'.",
                fix="Take an id from a search result.",
            )
        return answer

    def _current(self) -> Searcher:
        self._leave_alone()
        searcher = self._searcher
        if searcher is None:
            with self._loading:
                if self._searcher is None:
                    self._leave_alone()
                    self._searcher = self._open()
                return self._searcher
        if self._served.distant:
            return searcher
        now = time.monotonic()
        if now - self._looked > LOOK_EVERY_SECONDS:
            self._looked = now
            self._look()
        return self._searcher or searcher

    def _look(self) -> None:
        """Take up what was updated, and open another generation in the background."""
        opened = self._opened
        if opened is None or not self._served.changed(opened):
            return
        if self._served.current() != opened.catalogue.generation:
            self._follow()
        # The same generation is up to date again in milliseconds.
        elif self._loading.acquire(blocking=False):
            try:
                self._searcher = self._open()
            except _BROKEN as error:
                self._keep_old(error)
            finally:
                self._loading.release()

    def _watch(self) -> None:
        """Look for what is new from now on, since no request should wait for a distant answer."""
        if self._watching:
            return
        self._watching = True
        Thread(target=_watch, args=(ref(self),), name=f"watch {self.index}", daemon=True).start()

    def _follow(self) -> None:
        """Open what is new in the background, unless that is being done already."""
        if time.monotonic() < self._try_again or not self._loading.acquire(blocking=False):
            return

        def take_over() -> None:
            try:
                self._searcher = self._open()
                logger.info("index %s: now generation %s", self.index, self.generation)
            except Exception as error:  # a thread has nobody to raise to
                self._keep_old(error)
            finally:
                self._loading.release()

        Thread(target=take_over, name=f"open {self.index}", daemon=True).start()

    def _keep_old(self, error: Exception) -> None:
        """Say why something new was not taken up."""
        if isinstance(error, IndexMissingError):
            # Files that are open stay; what was in a cluster is gone.
            if self._served.distant:
                self._searcher = self._opened = None
            logger.info("index %s: nothing is published", self.index)
        elif isinstance(error, EngineUnavailableError):
            # Whoever asks meanwhile is told, so the log need not say it twice a second.
            self._try_again = time.monotonic() + _REACH_AGAIN_SECONDS
            logger.debug("index %s: %s", self.index, error)
        else:
            self._try_again = time.monotonic() + _TRY_AGAIN_SECONDS
            logger.error(
                "index %s: %s: %s",
                self.index,
                "kept the old generation" if self._opened else "nothing is served",
                error,
                exc_info=not isinstance(error, RetailSearchError),
            )

    def _open(self) -> Searcher:
        before = self._opened
        with self._reaching():
            opened = self._served.open(before)
        searcher = self._searcher_of(opened, before)
        if before is None or before.catalogue.generation != opened.catalogue.generation:
            self._suggests.open(opened.knowledge)
            searcher.search(SearchRequest(query="warm up", per_page=1, verbatim=True))
            # What is loaded by now stays: without this each full collection of the garbage
            # collector looks at all of it, and the request that it falls into waits 40 ms.
            gc.freeze()
        self._opened = opened
        if self._served.distant:
            self._watch()
        return searcher

    def _searcher_of(self, opened: Opened, before: Opened | None) -> Searcher:
        encoder = self._encoder_of(opened)
        self._models = model_state(self._settings, self.index)
        # One for all, so that a search does not encode what understanding has encoded already.
        remembered = self._remembered
        if remembered is None or remembered.identity != encoder.identity:
            remembered = self._remembered = RememberedQueries(encoder)
        if (
            before is not None
            and self._searcher is not None
            and before.catalogue.generation == opened.catalogue.generation
        ):
            # Single products changed; what is known of the catalogue as a whole did not.
            understands = self._searcher.understands
        else:
            understands = open_understander(
                self._settings, self.index, opened.knowledge, remembered
            )
        return Searcher(
            opened.catalogue,
            remembered,
            self._weights,
            understands,
            self._ranking.arranger(opened.catalogue),
            self._rules,
            self._companions,
        )

    def _encoder_of(self, opened: Opened) -> Encoder:
        self._encoder = encoder_for(opened, self._encoder, self.index)
        return self._encoder


def _watch(engine_of: ref[Engine]) -> None:
    while True:
        time.sleep(_WATCH_EVERY_SECONDS)
        engine = engine_of()
        if engine is None or engine._closed:
            return
        try:
            engine._look()
        except Exception as error:  # a thread has nobody to raise to
            engine._keep_old(error)
        del engine  # so that it can go while we sleep


def open_engine(settings: Settings, index: str | None = None) -> Engine:
    """Open the engine of an index; raises IndexMissingError when nothing is published."""
    engine = Engine(settings, index)
    engine.ready()
    return engine


__all__ = ["Engine", "IndexMissingError", "open_engine"]
