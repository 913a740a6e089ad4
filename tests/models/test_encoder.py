"""The shipped encoder: what its vectors mean, and that they depend on the text alone."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from catalog.errors import ModelError
from models.encoder import Encoder
from tests.models.conftest import SHIPPED_NAME
from tests.models.reference import cosines, reference_texts, reference_vectors

# What int8 keeps. The texts a shop never sees (another script, a code, nothing) keep least.
LEAST_COSINE = 0.99
MEAN_COSINE = 0.998

SIMILAR = [
    ("wireless mouse", "cordless computer mouse", "bluetooth headphones"),
    ("sofa", "three seat couch in grey fabric", "grey fabric paint"),
    ("running shoes", "sneakers for joggers", "wooden rack for the hall"),
    ("laptop", "notebook computer 15 inch", "notebook with lined paper"),
    ("gift for a baby", "soft rattle for newborns", "office chair"),
    ("tv", "55 inch television", "dining table"),
]


def test_shape_type_and_name(encoder: Encoder) -> None:
    vectors = encoder.encode(["wireless mouse", "oak table"])
    assert vectors.shape == (2, encoder.dimension) == (2, 384)
    assert vectors.dtype == np.float32
    assert encoder.encode_query("wireless mouse").shape == (384,)
    assert encoder.name == SHIPPED_NAME
    assert encoder.max_tokens == 256
    assert encoder.identity.startswith(f"{SHIPPED_NAME}-")


def test_vectors_are_those_of_the_original_model(encoder: Encoder) -> None:
    found = cosines(encoder.encode(reference_texts()), reference_vectors())
    assert found.min() >= LEAST_COSINE
    assert found.mean() >= MEAN_COSINE


@pytest.mark.parametrize(("query", "near", "far"), SIMILAR)
def test_similar_is_above_dissimilar(encoder: Encoder, query: str, near: str, far: str) -> None:
    vector = encoder.encode_query(query)
    similar, dissimilar = encoder.encode([near, far]) @ vector
    assert similar > dissimilar + 0.05


def test_every_vector_has_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode(reference_texts())
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_no_text_gives_no_vector(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_order_of_texts_is_kept(encoder: Encoder) -> None:
    texts = _many_texts()
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)
    straight = encoder.encode(texts)
    shuffled = encoder.encode([texts[at] for at in order])
    assert cosines(shuffled, straight[order]).min() > 0.9999
    # Only a check if a wrong row would be noticed.
    assert cosines(straight[1:], straight[:-1]).max() < 0.99


def test_a_text_has_one_vector_alone_and_in_a_batch(encoder: Encoder) -> None:
    texts = _many_texts()
    alone = np.stack([encoder.encode_query(text) for text in texts])
    assert cosines(alone, encoder.encode(texts)).min() > 0.9999


def test_text_past_the_limit_is_not_read(encoder: Encoder) -> None:
    # Each of these words is one token, and two more tokens enclose a text.
    whole = encoder.encode(["mouse table lamp chair"])
    cut = encoder.encode(["mouse table lamp chair"], max_tokens=4)
    assert cosines(cut, encoder.encode(["mouse table"])).min() > 0.9999
    assert cosines(cut, whole).max() < 0.99
    assert cosines(encoder.encode(["mouse table lamp chair"], max_tokens=6), whole).min() > 0.9999


def test_no_limit_is_what_the_model_can_read(encoder: Encoder) -> None:
    filled = "lamp " * (encoder.max_tokens - 2)
    expected = encoder.encode([filled])
    assert cosines(encoder.encode([filled + "toner"]), expected).min() > 0.9999
    assert cosines(encoder.encode([filled + "toner"], max_tokens=9999), expected).min() > 0.9999
    assert cosines(encoder.encode(["toner " + filled]), expected).max() < 0.9999


@pytest.mark.parametrize("max_tokens", [2, 0, -1])
def test_a_limit_without_room_for_text_is_refused(encoder: Encoder, max_tokens: int) -> None:
    with pytest.raises(ModelError, match="too few for any text") as raised:
        encoder.encode(["mouse"], max_tokens=max_tokens)
    assert raised.value.fix == "Give 3 to 256."


def test_one_bare_string_is_refused(encoder: Encoder) -> None:
    with pytest.raises(TypeError, match="give a list"):
        encoder.encode("mouse")


def test_threads_get_what_one_thread_gets(encoder: Encoder) -> None:
    texts = _many_texts()
    single = Encoder.open(SHIPPED_NAME, threads=1)
    expected, short = single.encode(texts), single.encode(texts, max_tokens=8)
    with ThreadPoolExecutor(4) as pool:
        # Two lengths at once: a limit kept in shared state would leak from one into the other.
        full = [pool.submit(encoder.encode, texts) for _ in range(3)]
        cut = [pool.submit(encoder.encode, texts, 8) for _ in range(3)]
        queries = [pool.submit(encoder.encode_query, text) for text in texts]
        for done in full:
            np.testing.assert_allclose(done.result(), expected, atol=1e-5)
        for done in cut:
            np.testing.assert_allclose(done.result(), short, atol=1e-5)
        for query, vector in zip(queries, expected, strict=True):
            assert query.result() @ vector > 0.9999


def _many_texts() -> list[str]:
    """Return texts of 1 to 120 words, enough of them for several batches."""
    words = [word for text in reference_texts() for word in text.split()]
    pick = random.Random(2)
    return [" ".join(pick.choices(words, k=1 + (at * 37) % 120)) for at in range(60)]
