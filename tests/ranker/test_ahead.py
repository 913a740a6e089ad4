"""The few that have all of a query, before what lacks some of it: order, scores and their parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from catalog.product import Product
from ranker.ahead import ahead, lifted_alike
from ranker.explain import Explainer
from ranker.fuse import CatalogueFacts, FusionWeights, fuse
from ranker.request import MODES, Mode
from ranker.retrieve import Candidates, Raise

WEIGHTS = FusionWeights()
FACTS = CatalogueFacts(1_000, 0.5)


def _found(mode: Mode, ordinals: list[int], bm25: list[float], cosine: list[float]) -> Candidates:
    words, meant = np.array(bm25), np.array(cosine)
    none = np.zeros(words.size)
    scores = {
        "lexical": words,
        "semantic": meant,
        "hybrid": fuse(meant, words, none, WEIGHTS, FACTS),
    }[mode]
    return Candidates(
        np.array(ordinals),
        scores,
        words,
        meant,
        none,
        best_bm25=float(words.max()),
        whole=np.ones(words.size, np.bool_),
    )


@pytest.mark.parametrize("mode", MODES)
def test_what_only_the_whole_query_finds_scores_as_its_parts_say(mode: Mode) -> None:
    asked = _found(mode, [7, 2], [9.0, 4.0], [0.9, 0.5])
    raised = np.array([0.25, 0.0])
    asked = replace(
        asked,
        scores=asked.scores + raised,
        raised=raised,
        raises=(Raise("colour", 0.25, np.array([7])),),
    )
    found = _found(mode, [4, 2, 1], [6.0, 5.0, 3.0], [0.8, 0.6, 0.5])
    both = ahead(asked, found, mode, WEIGHTS, FACTS)
    assert sorted(both.ordinals[:2].tolist()) == [2, 7]
    assert both.ordinals[2:].tolist() == [4, 1]
    assert both.scores.tolist() == sorted(both.scores.tolist(), reverse=True)
    explainer = Explainer(both, lambda _: (), WEIGHTS, FACTS, mode, browses=False)
    for place, ordinal in enumerate(both.ordinals.tolist()):
        why = explainer.explain(place, Product(id=str(ordinal), title="lamp"))
        assert sum(why.parts.values()) == pytest.approx(both.scores[place], abs=1e-9)
        assert ("all_words" in why.parts) == (ordinal in (2, 7))
        assert ("colour" in why.parts) == (ordinal == 7)


def test_who_is_ahead_stays_so_within_a_filter() -> None:
    found = _found("hybrid", [4, 2, 1], [6.0, 5.0, 3.0], [0.8, 0.6, 0.5])
    asked = _found("hybrid", [1], [3.0], [0.5])
    both = ahead(asked, found, "hybrid", WEIGHTS, FACTS)
    assert both.ordinals.tolist() == [1, 4, 2]
    wider = _found("hybrid", [4, 3, 1], [6.0, 3.5, 3.0], [0.8, 0.6, 0.5])
    assert lifted_alike(wider, both).ordinals.tolist() == [1, 4, 3]
    assert lifted_alike(wider, found) is wider
