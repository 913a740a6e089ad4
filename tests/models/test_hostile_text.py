"""Texts that nobody should send, and that somebody will."""

from __future__ import annotations

import time

import numpy as np
import pytest

from models.encoder import Encoder
from models.tokens import clean
from tests.models.reference import cosines

HOSTILE = {
    "empty": "",
    "spaces": " \t\n\r\u00a0 ",
    "long": "headphones " * 900,
    "one long word": "a" * 10_000,
    "no letters": "%" * 10_000,
    "emoji": "🎧👩‍👩‍👧‍👦🏳️‍🌈" * 50,
    "lone surrogate": "mouse \ud83d pad",
    "lone low surrogate": "\udfff",
    "NUL": "mouse\0pad",
    "control characters": "\x01\x02\x7f\x1b[31mred",
    "right to left": "سماعات لاسلكية \u202eesuom\u202c אוזניות",
    "combining": "e" + "\u0301" * 5_000,
    "private use": "\ue000\uf8ff\U0010ffff",
    "special tokens": "[CLS] [SEP] [PAD] [MASK] [UNK]",
    "byte order mark": "\ufeffmouse",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_gets_a_unit_vector(encoder: Encoder, text: str) -> None:
    vector = encoder.encode_query(text)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_a_hostile_neighbour_changes_nothing(encoder: Encoder) -> None:
    texts = ["wireless mouse", *HOSTILE.values(), "oak table"]
    together = encoder.encode(texts)
    alone = np.stack([encoder.encode_query(text) for text in texts])
    assert cosines(together, alone).min() > 0.9999


def test_a_long_page_is_cut_before_it_is_read(encoder: Encoder) -> None:
    encoder.encode_query("warm")
    start = time.perf_counter()
    encoder.encode_query("stainless steel bottle " * 200_000)
    assert time.perf_counter() - start < 2


def test_nul_separates_words(encoder: Encoder) -> None:
    found = encoder.encode(["mouse\0pad", "mouse pad"])
    assert cosines(found[:1], found[1:]).min() > 0.9999


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  oak \n table ", "oak table"),
        ("a\0b", "a b"),
        ("\ud83c\udfa7", "🎧"),
        ("a\ud83c", "a\ufffd"),
        ("abcdef", "abcd"),
        ("", ""),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text, 4 if text == "abcdef" else 100) == expected
