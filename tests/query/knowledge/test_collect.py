from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from catalog.errors import IndexCorruptError
from catalog.product import Product
from query.knowledge.facts import BRANDS, CENTROIDS, FACTS
from query.knowledge.knowledge import EMPTY, CategoryFacts, Knowledge
from query.spelling.vocabulary import Vocabulary
from tests.indexer.hash_encoder import HashEncoder
from tests.query.knowledge.small_catalogue import known, product


def shop() -> list[Product]:
    """Three lamps on desks, three on floors, a fan, and two things without a category."""
    return [
        product(1, "Desk lamp", "Home", "Lamps", "Desk", brand="Lumo", price=10.0, rating=4.0),
        product(2, "Desk lamp small", "Home", "Lamps", "Desk", brand="LUMO", price=20.0),
        product(3, "Desk lamp large", "Home", "Lamps", "Desk", brand="Lumo", price=40.0),
        product(4, "Floor lamp", "Home", "Lamps", "Floor", brand="Ardo", price=100.0),
        product(5, "Floor lamp tall", "Home", "Lamps", "Floor", brand="Ardo"),
        product(6, "Floor lamp oak", "Home", "Lamps", "Floor", description="Of oak."),
        product(7, "Fan", "Home", "Fans", price=30.0, availability="in_stock"),
        product(
            8,
            "Gift card",
            price=5.0,
            attributes={"Color": "Red", "Colour": True, "sizes": ("S", "M"), "ean": "40"},
        ),
        product(9, "Poster", attributes={"Color": "Red", "sizes": ("M",), "Frame colour": "oak"}),
    ]


@pytest.mark.parametrize("batch", [1, 4, 1_000])
def test_a_catalogue_is_known_by_its_products(tmp_path: Path, batch: int) -> None:
    knowledge = known(tmp_path, shop(), HashEncoder(), batch)
    assert knowledge.products == 9
    assert knowledge.encoder_identity == HashEncoder().identity
    assert list(knowledge.brands.items()) == [("lumo", 3), ("ardo", 2)]
    assert knowledge.brand_spellings == {"lumo": ("Lumo", "LUMO"), "ardo": ("Ardo",)}
    assert knowledge.values == {
        "sizes": {"M": 2, "S": 1},
        "Color": {"Red": 2},
        "Frame colour": {"oak": 1},
    }
    assert list(knowledge.attribute_names.items()) == [
        ("Color", 2), ("sizes", 2), ("Colour", 1), ("Frame colour", 1), ("ean", 1),
    ]  # fmt: skip
    assert knowledge.shares == pytest.approx(
        {
            "price": 6 / 9, "rating": 1 / 9, "location": 0.0, "availability": 1 / 9,
            "description": 1 / 9, "brand": 5 / 9, "category": 7 / 9,
        }
    )  # fmt: skip
    knowledge.check()


def test_categories_of_every_level_have_their_counts_and_prices(tmp_path: Path) -> None:
    knowledge = known(tmp_path, shop(), HashEncoder())
    home, lamps = ("Home",), ("Home", "Lamps")
    assert [(one.path, one.count, one.leaf) for one in knowledge.categories] == [
        (home, 7, False),
        (lamps, 6, False),
        ((*lamps, "Desk"), 3, True),
        ((*lamps, "Floor"), 3, True),
    ]
    # By hand, of 10, 20 and 40: places 0.2, 0.5, 1, 1.5 and 1.8 between them.
    desk = knowledge.category((*lamps, "Desk"))
    assert desk == CategoryFacts((*lamps, "Desk"), 3, True, (12.0, 15.0, 20.0, 30.0, 36.0))
    # Of the floor lamps one has a price, so they are as dear as lamps: 10, 20, 40, 100.
    floor = knowledge.category((*lamps, "Floor"))
    assert floor is not None
    assert floor.price_quantiles is None
    assert knowledge.price_band((*lamps, "Floor"), "low") == 17.5
    assert knowledge.price_band((*lamps, "Floor"), "high") == 55.0
    assert knowledge.price_band((*lamps, "Desk"), "high") == 30.0
    assert knowledge.price_band(("Home", "Fans"), "low") == knowledge.price_band(home, "low")
    assert knowledge.price_band(("Garden",), "low") is None
    assert knowledge.price_band((), "low") is None


def test_a_centroid_is_the_middle_of_the_products(tmp_path: Path) -> None:
    encoder = HashEncoder()
    products = shop()
    knowledge = known(tmp_path, products, encoder)
    texts = ["Desk lamp. Lumo. Desk", "Desk lamp small. LUMO. Desk", "Desk lamp large. Lumo. Desk"]
    middle = encoder.encode(texts).mean(axis=0)
    assert knowledge.centroids.shape == (4, encoder.dimension)
    found = knowledge.centroids[2].astype(np.float32)
    assert found @ (middle / np.linalg.norm(middle)) == pytest.approx(1.0, abs=1e-3)
    name = knowledge.category_names[2].astype(np.float32)
    assert name @ encoder.encode_query("Desk") == pytest.approx(1.0, abs=1e-3)


def test_the_speller_has_the_words_of_titles_brands_categories_and_queries(tmp_path: Path) -> None:
    knowledge = known(tmp_path, shop(), HashEncoder(), queries={"zorblat": 30})
    assert knowledge.speller_folder is not None
    vocabulary = Vocabulary.open(knowledge.speller_folder)
    counts = {
        word: int(vocabulary.counts[vocabulary.words.number(word)])
        for word in ("lamp", "lumo", "fans", "poster")
    }
    assert counts == {"lamp": 6, "lumo": 3, "fans": 1, "poster": 1}
    assert vocabulary.words.number("zorblat") >= 0
    assert bool(vocabulary.brands[vocabulary.words.number("ardo")])


def test_odd_catalogues_are_known_too(tmp_path: Path) -> None:
    nothing = known(tmp_path / "a", [product(1, "§ 12")], HashEncoder())
    assert (nothing.categories, nothing.brands, nothing.calibration) == ((), {}, None)
    assert nothing.centroids.shape == (0, HashEncoder().dimension)
    nothing.check()
    flat = known(
        tmp_path / "b", [product(n, f"lamp {n}", "Lamps") for n in range(50)], HashEncoder()
    )
    assert [one.path for one in flat.categories] == [("Lamps",)]
    assert flat.calibration is not None
    assert flat.calibration.samples == 50


def test_fields_that_name_things_are_not_counted_as_values(tmp_path: Path) -> None:
    products = [
        product(n, f"lamp {n}", attributes={"Color code": f"c{n}", "Color": f"shade {n % 3}"})
        for n in range(30)
    ]
    from query.knowledge import attribute_values

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(attribute_values, "_MOST_COUNTED", 20)
        patched.setattr(attribute_values, "_MOST_PLANS", 1)
        knowledge = known(tmp_path, products, HashEncoder(), batch=7)
    assert knowledge.values == {"Color": {"shade 0": 10, "shade 1": 10, "shade 2": 10}}
    assert knowledge.attribute_names == {"Color": 30, "Color code": 30}


def test_a_generation_without_it_is_of_an_unknown_catalogue(tmp_path: Path) -> None:
    assert Knowledge.open(tmp_path / "nowhere") is EMPTY
    assert EMPTY.speller_folder is None
    assert (EMPTY.brands, EMPTY.values, EMPTY.categories) == ({}, {}, ())
    assert (EMPTY.attribute_names, EMPTY.shares, EMPTY.calibration) == ({}, {}, None)
    assert EMPTY.price_band(("Home",), "low") is None
    EMPTY.check()


def test_another_format_is_left_alone_and_damage_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "knowledge"
    known(tmp_path, shop(), HashEncoder())
    text = (folder / FACTS).read_text()
    (folder / FACTS).write_text(text.replace('"format":1', '"format":99'))
    assert Knowledge.open(folder) is EMPTY
    assert "format 99" in caplog.text
    (folder / FACTS).write_text(text)
    (folder / BRANDS).write_bytes(b"rubbish")
    with pytest.raises(IndexCorruptError, match=BRANDS):
        _ = Knowledge.open(folder).brands
    (folder / CENTROIDS).write_bytes(b"")
    with pytest.raises(IndexCorruptError, match=CENTROIDS):
        Knowledge.open(folder).check()
    (folder / FACTS).write_text("{")
    with pytest.raises(IndexCorruptError, match="facts"):
        Knowledge.open(folder)
