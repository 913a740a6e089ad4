from __future__ import annotations

import pytest

from evaluation.query_traits import (
    RARE_SHARE,
    has_measure,
    has_model_number,
    read_traits,
)
from models.tagger import Tagger


@pytest.mark.parametrize(
    ("query", "model", "measure"),
    [
        ("dv7-1211ea battery", True, False),
        ("sony WH-1000XM4", True, False),
        ("41500", True, False),
        ("64gb usb stick", False, True),
        ("usb stick 64 GB", False, True),
        ('27" monitor', False, True),
        ("3/4 inch pipe", False, True),
        ("cat6 cable 10m", True, True),
        ("mp3 player", False, False),
        ("ps4", False, False),
        ("calendar 2024", False, False),
        ("lamp", False, False),
        ("", False, False),
    ],
)
def test_model_numbers_and_measures(query: str, model: bool, measure: bool) -> None:
    assert (has_model_number(query), has_measure(query)) == (model, measure)


def test_traits_of_queries() -> None:
    shares = {"red": 0.2, "shoes": 0.005, "astrolabe": 0.0, "for": 0.9, "kids": 0.009}
    queries = ["red shoes", "astrolabe", "Shoes for kids", "for", "leather bag"]
    traits = read_traits(queries, Tagger.open(), lambda word: shares.get(word, RARE_SHARE))
    assert [traits[query].words for query in queries] == [2, 1, 3, 1, 2]
    # a function word tells nothing, unless it is all there is
    assert [traits[query].rare for query in queries] == [False, True, True, False, True]
    assert (traits["red shoes"].attribute, traits["leather bag"].attribute) == (True, True)
    assert not traits["astrolabe"].attribute
    assert read_traits(["lamp"], Tagger.open())["lamp"].rare is None
