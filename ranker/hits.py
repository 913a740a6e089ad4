"""Hits: from the places of a page to what is shown of each product, with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ranker.arrange import Arranged
from ranker.cascade import Cascade
from ranker.catalogue import Catalogue, Fetched, Ordinals, Session
from ranker.explain import Explainer
from ranker.fuse import CatalogueFacts, FusionWeights
from ranker.learned.features import NAMES
from ranker.request import SearchRequest
from ranker.response import Hit
from ranker.result import Result
from ranker.retrieve import Candidates
from ranker.rules.apply import touching
from ranker.sentence_writer import FoundBy, SentenceWriter
from ranker.standings import Learned, StageOrder


class HitMaker:
    """Makes the hits of one generation; safe to share between threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        weights: FusionWeights,
        facts: CatalogueFacts,
        cascade: Cascade | None,
    ) -> None:
        self._catalogue = catalogue
        self._weights = weights
        self._facts = facts
        self._cascade = cascade

    def hits(
        self,
        request: SearchRequest,
        result: Result,
        candidates: Candidates,
        places: Ordinals,
        fetched: Sequence[Fetched],
        session: Session,
    ) -> tuple[Hit, ...]:
        """Return the hits at some places of the candidates, which are the result's or others."""
        if not fetched:
            return ()
        arranged = result.arranged if candidates is result.candidates else Arranged(places)
        explainer = self._explainer(request, result, candidates, arranged, places)
        writer = SentenceWriter(result.plan, candidates.words, self._catalogue.terms)
        relevance = _relevance(arranged)
        options = _options(arranged, places, candidates, session)
        pinned = {
            result.rules.ordinals[one.pin.product]: one.rule
            for one in result.rules.fired.pins
            if one.pin.product in result.rules.ordinals
        }
        first = (request.page - 1) * request.per_page
        hits = []
        for number, (place, found) in enumerate(zip(places.tolist(), fetched, strict=True)):
            found_by = FoundBy(
                words=not np.isnan(candidates.lexical[place]),
                meaning=bool(candidates.cosine[place] >= candidates.least_cosine),
                code=float(candidates.codes[place]),
                pinned_by=pinned.get(int(candidates.ordinals[place]), ""),
            )
            hits.append(
                Hit(
                    rank=first + number + 1,
                    score=float(candidates.scores[place]),
                    product=found.product,
                    explanation=explainer.explain(place, found.product) if explainer else None,
                    highlights=found.highlights,
                    relevance=relevance.get(place),
                    options=options.get(place, ()),
                    reason=writer.write(found.product, found_by),
                )
            )
        return tuple(hits)

    def _explainer(
        self,
        request: SearchRequest,
        result: Result,
        candidates: Candidates,
        arranged: Arranged,
        places: Ordinals,
    ) -> Explainer | None:
        if not request.explain:
            return None
        count = candidates.ordinals.size
        orders = [
            StageOrder.of(stage.stage, stage.places, count, stage.scores)
            for stage in arranged.stages
        ]
        if orders or (result.rules.fired.changes_order and candidates is result.candidates):
            first = (request.page - 1) * request.per_page + 1
            orders.append(StageOrder.of("final", places, count, first=first))
        learned = None
        if arranged.head is not None and self._cascade is not None:
            model = self._cascade.model
            learned = Learned(
                arranged.head, NAMES, lambda row: model.contributions(row[None, :])[0]
            )
        return Explainer(
            candidates,
            self._catalogue.terms,
            self._weights,
            self._facts,
            request.mode,
            browses=result.plan.browses,
            orders=orders,
            learned=learned,
            rules={
                place: touching(result.rules, arranged.touches, int(candidates.ordinals[place]))
                for place in places.tolist()
            },
            spans=result.plan.spans,
        )


def _relevance(arranged: Arranged) -> dict[int, float]:
    if arranged.head is None:
        return {}
    return dict(zip(arranged.head.places.tolist(), arranged.head.relevance.tolist(), strict=True))


def _options(
    arranged: Arranged, places: Ordinals, candidates: Candidates, session: Session
) -> dict[int, tuple[str, ...]]:
    """Return the ids of the variants behind each hit of a page, all asked for in one question."""
    wanted = {
        place: arranged.options[place] for place in places.tolist() if place in arranged.options
    }
    flat = [one for others in wanted.values() for one in others]
    if not flat:
        return {}
    ids = dict(
        zip(flat, session.ids(candidates.ordinals[np.array(flat, dtype=np.int64)]), strict=True)
    )
    return {
        place: tuple(name for one in others if (name := ids[one]) is not None)
        for place, others in wanted.items()
    }
