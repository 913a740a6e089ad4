from __future__ import annotations

import pytest

from query.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("手机壳", "zh"), ("iPhone 手机壳", "zh"), ("スマホ ケース", "ja"), ("赤い靴", "ja"),
        ("스마트폰 케이스", "ko"), ("красные кроссовки", "ru"), ("чохол для телефону їжак", "uk"),
        ("شاحن سريع", "ar"), ("נעליים אדומות", "he"), ("लाल जूते", "hi"), ("รองเท้า", "th"),
        ("κόκκινα παπούτσια", "el"),
    ],
)  # fmt: skip
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("zapatos para mujer", "es"), ("funda con teclado para niños", "es"),
        ("schuhe für damen", "de"), ("tisch mit stuhl und lampe", "de"),
        ("chaussures pour femme", "fr"), ("robe sans manches pour les enfants", "fr"),
        ("scarpe da uomo per il lavoro", "it"), ("sapatos de couro para crianças", "pt"),
    ],
)  # fmt: skip
def test_small_words_tell_it_where_there_are_enough(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize(
    "text",
    ["", "red shoes", "café table", "crème brûlée torch", "el paso boots", "las vegas shirt",
     "jalapeño seeds", "über bag", "le creuset dutch oven", "coffee maker with timer for home",
     "sony α7", "mac and cheese", "la croix", "100% agave", "🎁🎄", "\ud800", "!!!",
     "eau de toilette", "das keyboard", "piñata for kids"],
)  # fmt: skip
def test_without_enough_evidence_it_is_english(text: str) -> None:
    assert guess_language(text) == "en"
