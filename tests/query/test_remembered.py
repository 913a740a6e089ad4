"""A query is encoded once."""

from __future__ import annotations

import numpy as np
import pytest

from models.encoder import Encoder
from query.remembered import RememberedQueries


def test_the_same_query_is_the_same_vector(encoder: Encoder) -> None:
    remembered = RememberedQueries(encoder)
    first = remembered.encode_query("red shoes")
    assert remembered.encode_query("red shoes") is first
    assert np.array_equal(first, encoder.encode_query("red shoes"))
    assert not np.array_equal(first, remembered.encode_query("blue shoes"))


def test_nobody_can_change_what_is_remembered(encoder: Encoder) -> None:
    vector = RememberedQueries(encoder).encode_query("red shoes")
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 1.0


def test_it_is_the_encoder_in_all_else(encoder: Encoder) -> None:
    remembered = RememberedQueries(encoder)
    assert (remembered.name, remembered.dimension) == (encoder.name, encoder.dimension)
    assert remembered.identity == encoder.identity
    assert np.array_equal(remembered.encode(["a", "b"]), encoder.encode(["a", "b"]))
