"""The tagger that ships: what it says of queries, of any text, and of a folder that is damaged."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import ModelError
from models.category_head import CategoryHead
from models.encoder_card import MODEL_FILE, TOKENIZER_FILE
from models.folder import SHIPPED
from models.tagger import Tagger
from models.tagger_card import (
    CARD_FILE,
    CATEGORIES_FILE,
    SHIPPED_TAGGER,
    TAGGER_FOLDER,
    read_tagger_card,
)
from training.tagger.adapted_folder import export_adapted

TYPES = """
core_product_type product_name creator color material modifier department UoM quantity condition
occasion price shape origin time content product_number
"""
INTENTS = ("category", "compare", "navigate", "other", "product", "question", "service")
HOSTILE = [
    "",
    " ",
    "\0",
    "\ud800",
    "red \udfff\ud83d shoe \ud83d\ude00",
    "💡💡💡 lamp",
    "\u202eshoes \u200d\u200b red",
    "a" * 10_000,
    "red shoe " * 1_200,
    " " * 10_000 + "red shoe",
    "!?.,;:-" * 300,
    "'; DROP TABLE products; --",
    "<script>alert(1)</script>",
    "红色的鞋子",
    "ёлка חולצה قميص",
    "the of and",
    "e\u0301\u0327" * 200,
    "\x1b[31m\x07 lamp",
]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.open()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED / SHIPPED_TAGGER, tmp_path / "copy"))


def test_it_ships_small_with_a_card(tagger: Tagger) -> None:
    shipped = SHIPPED / SHIPPED_TAGGER
    assert sum(file.stat().st_size for file in shipped.iterdir()) < 15e6
    assert TAGGER_FOLDER.shipped() == [SHIPPED_TAGGER]
    assert {label[2:] for label in tagger.card.labels} == {"", *TYPES.split()}
    assert tagger.card.intents == INTENTS
    assert (shipped / "README.md").exists()


def test_spans_have_their_places_in_the_text_as_given(tagger: Tagger) -> None:
    text = "  Red   leather\tshoes for women "
    found = tagger.tag(text)
    assert {(span.text, span.label) for span in found.spans} >= {
        ("Red", "color"),
        ("leather", "material"),
        ("shoes", "core_product_type"),
    }
    for span in found.spans:
        assert text[span.start : span.end] == span.text
        assert 0 < span.probability <= 1
    assert len(found.labels) == 5


def test_words_of_a_span_stand_together(tagger: Tagger) -> None:
    (span,) = [each for each in tagger.tag("blue water bottle").spans if "bottle" in each.text]
    assert span.label == "core_product_type"
    assert span.text == "water bottle"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("running shoes for women", "category"),
        ("where is my order", "service"),
        ("is this blender dishwasher safe", "question"),
        ("ps5 vs xbox series x", "compare"),
    ],
)
def test_intents(tagger: Tagger, text: str, intent: str) -> None:
    found = tagger.tag(text).intents
    assert found[0][0] == intent
    assert sorted(name for name, _ in found) == sorted(INTENTS)
    assert sum(probability for _, probability in found) == pytest.approx(1.0, abs=1e-4)
    assert [each for _, each in found] == sorted((each for _, each in found), reverse=True)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_any_text_is_tagged(tagger: Tagger, text: str) -> None:
    found = tagger.tag(text)
    assert np.isfinite(found.vector).all()
    assert len(found.intents) == len(INTENTS)
    for span in found.spans:
        assert text[span.start : span.end] == span.text
        assert span.text.strip() == span.text != ""


def test_a_word_does_not_depend_on_what_the_tokenizer_drops(tagger: Tagger) -> None:
    assert tagger.tag("red \ufffd shoe").labels[1] == "O"
    assert tagger.tag("\ud800").spans == ()


def test_a_text_is_tagged_the_same_on_any_thread(tagger: Tagger) -> None:
    texts = ["red leather shoes", "usb c hub", "nike running shoes size 8", "x"] * 8
    alone = [tagger.tag(text).labels for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert [found.labels for found in pool.map(tagger.tag, texts)] == alone


def test_vectors_are_those_of_single_texts(tagger: Tagger) -> None:
    texts = ["usb c hub", "red leather shoes for women", ""]
    vectors = tagger.vectors(texts)
    for text, vector in zip(texts, vectors, strict=True):
        alone = tagger.tag(text).vector
        assert vector @ alone / np.linalg.norm(vector) / np.linalg.norm(alone) > 0.999
    assert len(tagger.vectors([])) == 0


def test_categories_come_with_an_adapted_folder(tagger: Tagger, tmp_path: Path) -> None:
    paths = (("Clothes", "Shoes"), ("Clothes", "Shirts"), ("Home", "Lamps"))
    texts = ["shoes", "shirt", "lamp"]
    head = CategoryHead(paths, tagger.vectors(texts) * 10, np.zeros(3, dtype=np.float32), 0.5)
    folder = tmp_path / "adapted"
    folder.mkdir()
    card = export_adapted(SHIPPED / SHIPPED_TAGGER, head, folder)
    adapted = Tagger.open(folder)
    assert adapted.card == card
    assert adapted.identity != tagger.identity
    found = adapted.tag("lamp")
    assert found.categories[0][0] == ("Home", "Lamps")
    assert found.departments[0] == (("Home",), pytest.approx(found.categories[0][1]))
    assert dict(found.departments)[("Clothes",)] == pytest.approx(
        sum(each for path, each in found.categories if path[0] == "Clothes")
    )
    assert found.labels == tagger.tag("lamp").labels
    assert tagger.tag("lamp").categories == tagger.tag("lamp").departments == ()


def test_a_category_head_of_another_shape_is_refused(tagger: Tagger, tmp_path: Path) -> None:
    head = CategoryHead((("a",), ("b",)), tagger.vectors(["a", "b"]), np.zeros(2, dtype=np.float32))
    export_adapted(SHIPPED / SHIPPED_TAGGER, head, tmp_path)
    card = json.loads((tmp_path / CARD_FILE).read_text())
    card["categories"].append(["c"])
    (tmp_path / CARD_FILE).write_text(json.dumps(card))
    with pytest.raises(ModelError, match="for 3 categories"):
        Tagger.open(tmp_path)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_damaged_part_is_told(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_bytes()[:-9])
    with pytest.raises(ModelError, match="not the file its card describes"):
        Tagger.open(folder)
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"tagger's folder .* has no readable '{name}'"):
        Tagger.open(folder)


def test_a_card_that_is_none(folder: Path) -> None:
    (folder / CARD_FILE).write_text('{"name": "x"}')
    with pytest.raises(ModelError, match="is not a tagger's card: labels") as raised:
        Tagger.open(folder)
    assert "retail-search train tagger" in raised.value.fix


def test_an_unknown_name() -> None:
    with pytest.raises(ModelError, match="No tagger named 'nothing'") as raised:
        Tagger.open("nothing")
    assert SHIPPED_TAGGER in raised.value.fix


def test_the_cards_checksum_covers_the_categories(tagger: Tagger, tmp_path: Path) -> None:
    head = CategoryHead((("a",), ("b",)), tagger.vectors(["a", "b"]), np.zeros(2, dtype=np.float32))
    export_adapted(SHIPPED / SHIPPED_TAGGER, head, tmp_path)
    assert read_tagger_card(tmp_path).categories == (("a",), ("b",))
    with (tmp_path / CATEGORIES_FILE).open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match=CATEGORIES_FILE):
        Tagger.open(tmp_path)
