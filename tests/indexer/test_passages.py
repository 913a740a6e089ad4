"""The text that a cross-encoder reads of a product."""

from __future__ import annotations

import pytest

from catalog.product import AttributeValue, Product
from indexer.passages import attribute_rank, passage_for_ranking, short_title


def product(
    title: str = "Carry-On Suitcase",
    brand: str = "",
    category: tuple[str, ...] = (),
    description: str = "",
    attributes: dict[str, AttributeValue] | None = None,
) -> Product:
    return Product(
        id="1",
        title=title,
        brand=brand,
        category=category,
        description=description,
        attributes=attributes or {},
    )


def test_what_it_is_comes_before_what_it_is_like() -> None:
    told = product(
        brand="Northquay",
        category=("Travel", "Luggage"),
        description="Rolls quietly.",
        attributes={"material": "Polycarbonate", "color": "Navy"},
    )
    assert passage_for_ranking(told) == (
        "Carry-On Suitcase. Northquay. Luggage. Navy. Polycarbonate. Rolls quietly."
    )


def test_nothing_is_said_twice() -> None:
    told = product(
        title="Northquay Carry-On Suitcase, Navy, Gray trim",
        brand="NORTHQUAY",
        category=("Suitcase",),
        description="Northquay Carry-On Suitcase, Navy, Gray trim: rolls quietly",
        attributes={"color": "navy", "trim color": "Grey", "type": "Carry-on"},
    )
    assert passage_for_ranking(told) == (
        "Northquay Carry-On Suitcase, Navy, Gray trim. rolls quietly"
    )


def test_a_number_needs_its_name_and_a_yes_is_one() -> None:
    told = product(
        attributes={
            "cable length": 1.8,
            "bluetooth": True,
            "water resistant": "Yes",
            "nfc": False,
            "quantity per pack": 1.0,
            "pieces": 12.0,
        }
    )
    assert passage_for_ranking(told) == (
        "Carry-On Suitcase. cable length 1.8. pieces 12. bluetooth. water resistant"
    )


@pytest.mark.parametrize(
    "name",
    [
        "package width", "ean", "item model number", "harmonized system (hs) code",
        "country of origin", "storage temperature (t-t)", "bus type", "maximum resolution",
        "rohs compliance", "date first available", "pallet height (uk)",
    ],
)  # fmt: skip
def test_what_nobody_asks_by_is_left_out(name: str) -> None:
    assert attribute_rank(name) is None


def test_long_and_empty_answers_are_left_out() -> None:
    told = product(
        attributes={
            "color": "Unspecified",
            "compatibility": "Phaser 7500, " * 9,
            "material": "a very long sentence about wool from very happy sheep in the hills",
            "size": ("S", "M", "L", "XL"),
        }
    )
    assert passage_for_ranking(told) == "Carry-On Suitcase. S, M, L. Phaser 7500"


@pytest.mark.parametrize("title", ["word " * 300, "x" * 2000, "手机" * 300, "AB-1234/" * 200])
def test_a_long_title_leaves_room_for_brand_and_kind(title: str) -> None:
    short = short_title(title)
    assert short
    assert title.startswith(short)
    assert len(short) <= 260
    told = passage_for_ranking(product(title=title, brand="Acme", category=("Parts",)))
    assert told.endswith(". Acme. Parts")


def test_a_long_title_is_cut_after_a_word() -> None:
    title = "Clip, " * 17 + "screw, nail AB-1234 and more"
    assert short_title(title) == "Clip, " * 17 + "screw"
