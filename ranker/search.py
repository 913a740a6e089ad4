"""Search: the result set first, then its order, then one page of it."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.generation import Generation
from models.encoder import TextEncoder
from query.plan import understand
from ranker.explain import Explainer
from ranker.facet_counts import count_facets
from ranker.filters import Mask, field_masks
from ranker.fuse import CatalogueFacts, FusionWeights
from ranker.offered_facets import offered_facets
from ranker.request import Mode, SearchRequest, Sort
from ranker.response import Hit, SearchResponse
from ranker.retrieve import Candidates, Stopwatch, retrieve
from ranker.widen import widen

# Result sets kept, so that the next page and the next facet cost no new retrieval: so many, and
# so many products in all (40 bytes each), as one result may be the whole catalogue.
KEPT_RESULTS = 256
KEPT_PRODUCTS = 4_000_000

Ordinals = NDArray[np.int64]


class Searcher:
    """Answers searches over one generation; safe to share between threads."""

    def __init__(
        self, generation: Generation, encoder: TextEncoder, weights: FusionWeights
    ) -> None:
        self.generation = generation
        self._encoder = encoder
        self._weights = weights
        self._facts = CatalogueFacts(generation.manifest.products, generation.manifest.described)
        self._kept: OrderedDict[tuple[str, Mode], Candidates] = OrderedDict()
        self._kept_products = 0
        self._kept_lock = Lock()

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search; raises RequestError for a filter that cannot be applied."""
        started = time.perf_counter()
        watch = Stopwatch()
        candidates = self._candidates(request.query, request.mode, watch)
        with watch.stage("filter"):
            masks = field_masks(request.filters, self.generation)
            unfiltered = candidates
            candidates = self._within(unfiltered, masks, request.mode)
            places = _kept_places(candidates, masks)
        with watch.stage("sort"):
            places = _sorted(places, candidates, request.sort, self.generation)
        with watch.stage("facets"):
            names = request.facets
            if names is None:
                names = offered_facets(candidates.ordinals[places], self.generation)

            def counted(others: dict[str, Mask]) -> tuple[Ordinals, bool]:
                if len(others) == len(masks):  # every filter holds: that is the result itself
                    return np.sort(candidates.ordinals[places]), candidates.capped
                found = self._within(unfiltered, others, request.mode)
                return np.sort(found.ordinals[_kept_places(found, others)]), found.capped

            facets = count_facets(names, counted, masks, request.filters, self.generation)
        with watch.stage("fetch"):
            hits = self._hits(request, candidates, places)
        return SearchResponse(
            request=request,
            query_id=secrets.token_hex(8),
            generation=self.generation.manifest.generation,
            total=int(places.size),
            total_is_lower_bound=candidates.capped,
            hits=hits,
            facets=facets,
            took_ms=(time.perf_counter() - started) * 1_000,
            stages_ms=watch.stages,
        )

    def rank(self, query: str, mode: Mode, depth: int) -> list[tuple[str, float]]:
        """Return the ids and scores of the first `depth` products."""
        candidates = self._candidates(query, mode, Stopwatch())
        ids = self.generation.payloads.ids(candidates.ordinals[:depth].tolist())
        return list(zip(ids, candidates.scores[:depth].tolist(), strict=True))

    def _within(self, candidates: Candidates, masks: dict[str, Mask], mode: Mode) -> Candidates:
        """Return the candidates, and where a limit cut them those that it left out within masks."""
        if not candidates.capped or not masks:
            return candidates
        return widen(candidates, masks, mode, self.generation, self._weights, self._facts)

    def _candidates(self, query: str, mode: Mode, watch: Stopwatch) -> Candidates:
        plan = understand(query)
        key = (plan.text, mode)
        with self._kept_lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        candidates = retrieve(plan, mode, self.generation, self._encoder, self._weights, watch)
        with self._kept_lock:
            before = self._kept.pop(key, None)
            self._kept_products -= before.ordinals.size if before is not None else 0
            self._kept[key] = candidates
            self._kept_products += candidates.ordinals.size
            while len(self._kept) > KEPT_RESULTS or self._kept_products > KEPT_PRODUCTS:
                _, oldest = self._kept.popitem(last=False)
                self._kept_products -= oldest.ordinals.size
        return candidates

    def _hits(
        self, request: SearchRequest, candidates: Candidates, places: Ordinals
    ) -> tuple[Hit, ...]:
        first = (request.page - 1) * request.per_page
        page = places[first : first + request.per_page]
        products = self.generation.payloads.products(candidates.ordinals[page].tolist())
        explainer = None
        if request.explain and page.size:
            explainer = Explainer(
                candidates,
                self.generation.lexical,
                self._weights,
                self._facts,
                request.mode,
                browses=understand(request.query).browses,
            )
        return tuple(
            Hit(
                rank=first + number + 1,
                score=float(candidates.scores[place]),
                product=product,
                explanation=explainer.explain(int(place), product) if explainer else None,
            )
            for number, (place, product) in enumerate(zip(page, products, strict=True))
        )


def _kept_places(candidates: Candidates, masks: dict[str, Mask]) -> Ordinals:
    """Return the places (in order of relevance) of the candidates that pass every mask."""
    places = np.arange(candidates.ordinals.size)
    for mask in masks.values():
        places = places[mask[candidates.ordinals[places]]]
    return places


def _sorted(
    places: Ordinals, candidates: Candidates, sort: Sort, generation: Generation
) -> Ordinals:
    """Return the places in the order asked for; equals stay in order of relevance, gaps go last."""
    kept = candidates.ordinals[places]

    def column(name: str) -> NDArray[np.float64]:
        return np.asarray(generation.columns[name][kept], dtype=np.float64)

    # numpy's sorts put NaN last; lexsort sorts by its last key first and is stable.
    if sort == "price_asc":
        return places[np.lexsort((column("price"),))]
    if sort == "price_desc":
        return places[np.lexsort((-column("price"),))]
    if sort == "rating":
        return places[np.lexsort((-column("rating_count"), -column("rating")))]
    if sort == "newest":
        return places[np.lexsort((-column("released"),))]
    return places
