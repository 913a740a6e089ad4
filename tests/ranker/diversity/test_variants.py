from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from catalog.product import Product
from ranker.diversity.variants import are_variants, gather_variants, group_of


def product(title: str, brand: str = "Acme", **attributes: Any) -> Product:
    price = attributes.pop("price", None)
    return Product(id=title or "x", title=title, brand=brand, price=price, attributes=attributes)


def alike(count: int, cosine: float = 0.95) -> NDArray[np.float32]:
    """Return so many vectors of length 1 of which each two have that cosine."""
    rows = np.full((count, count), 0.0)
    np.fill_diagonal(rows, np.sqrt(1 - cosine))
    shared = np.full((count, 1), np.sqrt(cosine))
    return np.hstack([shared, rows]).astype(np.float32)


VARIANTS = [
    ("Acme WX-700 Headphones Black", "Acme WX-700 Headphones Silver"),
    ("Acme WX-700 Headphones Black", "Acme WX-700 Headphones Dark Grey"),
    ("Acme Fold 9 Phone 6 GB 128 GB Blue", "Acme Fold 9 Phone 8 GB 256 GB Black"),
    ("Acme Pillow Case 40 x 60 cm White", "Acme Pillow Case 40 x 80 cm Ivory"),
    ("Acme 10ft Extension Cable Gray 3 m", "Acme 25ft Extension Cable Gray 7.62 m"),
    ("Acme LC1000Y Original Yellow 1 pc(s)", "Acme LC1000BK Original Black 1 pc(s)"),
    ("Acme Gel Pens, 1.0mm, 36-Pack, Purple", "Acme Gel Pens, 0.7mm, 6-Pack, Blue"),
    ("Acme Fibre Patch Cable LC-LC 3 m", "Acme Fibre Patch Cable LC-SC 3 m"),
    ("Acme Sneakers Slip-On, White, Size 7", "Acme Sneakers Slip-On, Navy, Size 10"),
]
OTHERS = [
    ("Acme WX-700 Headphones Black", "Acme WX-800 Headphones Black"),
    ("Acme WX-1000XM4 Headphones Black", "Acme WX-1000XM5 Headphones Silver"),
    ("Acme WX-700 Headphones Black", "Acme WX-700 Earbuds Black"),
    ("Acme Fold 9 Phone 128 GB Blue", "Acme Fold 9 Pro Phone 256 GB Black"),
    ("Acme Fold 9 Phone 128 GB Blue", "Acme Fold 8 Phone 256 GB Black"),
    ("Acme Core C5-9400 PC 8 GB", "Acme Core C7-9700 PC 16 GB"),
    ("Acme Toner for P5500n", "Acme Toner for P5500dn"),
    ("Acme 5 W Charger White", "Acme 20 W Charger Black"),
]


@pytest.mark.parametrize(("one", "other"), VARIANTS)
def test_variants_are_one_hit(one: str, other: str) -> None:
    gathered = gather_variants([product(one), product(other)], alike(2))
    assert gathered.kept.tolist() == [0]
    assert gathered.options == ((1,),)
    assert gathered.collapsed == 1


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_models_are_not(one: str, other: str) -> None:
    # However near their vectors are.
    gathered = gather_variants([product(one), product(other)], alike(2, 0.999))
    assert gathered.kept.tolist() == [0, 1]
    assert gathered.collapsed == 0


def test_titles_alone_do_not_make_variants() -> None:
    one, other = (product(title) for title in VARIANTS[0])
    assert are_variants(one, other, 0.95)
    assert not are_variants(one, other, 0.6)
    assert not are_variants(one, product(other.title, brand="Borealis"), 0.95)


def test_attributes_that_contradict_each_other_part_them() -> None:
    titles = VARIANTS[0]
    one = product(titles[0], colour="Black", model="W7B", connection="wired")
    other = product(titles[1], colour="Silver", model="W7S", connection="wired")
    assert are_variants(one, other, 0.95)
    assert not are_variants(one, product(titles[1], connection="wireless"), 0.95)
    assert are_variants(one, product(titles[1]), 0.95)  # which says nothing
    assert not are_variants(
        product(titles[0], **{"processor model": "C5"}),
        product(titles[1], **{"processor model": "C7"}),
        0.95,
    )


def test_the_same_title_may_stand_for_many_things() -> None:
    title = "Acme flat screen wall mount"
    assert are_variants(product(title, price=100.0), product(title, price=100.0), 0.99)
    assert not are_variants(product(title, price=100.0), product(title, price=100.0), 0.95)
    assert not are_variants(product(title, price=100.0), product(title, price=300.0), 0.99)
    assert not are_variants(product(title, price=100.0), product(title), 0.99)
    # Spare parts of one name: nothing tells them apart, and nothing says that they are one.
    assert not are_variants(product(title), product(title), 1.0)
    described = product(title).model_copy(update={"description": "Holds a screen flat."})
    assert are_variants(described, described, 1.0)
    assert not are_variants(described, product(title), 1.0)
    # Two mounts that bear other weights are two mounts.
    light, strong = (product(title, **{"weight capacity": kg}) for kg in ("20 kg", "60 kg"))
    assert not are_variants(light, strong, 0.99)


def test_a_size_of_battery_is_no_option() -> None:
    one = product("Acme Alkaline Plus D Battery", **{"battery size": "D"})
    other = product("Acme Alkaline Plus C Battery", **{"battery size": "C"})
    assert not are_variants(one, other, 0.95)


@pytest.mark.parametrize("name", ["parent_asin", "item_group_id", "Variant Group", "parent-sku"])
def test_what_the_data_says_of_groups_goes_first(name: str) -> None:
    shelf = [
        product("Acme Kettle", **{name: "g1"}),
        product("Red Acme water boiler", brand="", **{name: "g1"}),
        product("Acme WX-700 Headphones Black", **{name: "g2"}),
        product("Acme WX-700 Headphones Silver", **{name: "g3"}),  # the data says otherwise
    ]
    assert [group_of(item) for item in shelf] == ["g1", "g1", "g2", "g3"]
    gathered = gather_variants(shelf, alike(4))
    assert gathered.kept.tolist() == [0, 2, 3]
    assert gathered.options == ((1,), (), ())


def test_the_best_stands_for_its_group_and_an_exact_match_for_its_own() -> None:
    colours = ("Black", "Silver", "Blue", "Red")
    shelf = [product(f"Acme WX-700 Headphones {colour}") for colour in colours]
    shelf.insert(2, product("Acme WX-900 Headphones Black"))
    vectors = alike(5)
    gathered = gather_variants(shelf, vectors)
    assert gathered.kept.tolist() == [0, 2]
    assert gathered.options == ((1, 3, 4), ())

    exact = np.array([False, False, False, True, False])
    gathered = gather_variants(shelf, vectors, exact)
    assert gathered.kept.tolist() == [2, 3]
    assert gathered.options == ((), (0, 1, 4))

    # Two that were asked for by name are two hits.
    exact = np.array([True, False, False, True, False])
    gathered = gather_variants(shelf, vectors, exact)
    assert gathered.kept.tolist() == [0, 2, 3]
    assert gathered.options == ((1, 4), (), ())


def test_no_chain_joins_what_is_far_apart() -> None:
    """The middle one is near both ends, which are far from each other."""
    shelf = [product(f"Acme Rug {colour} 2 m") for colour in ("Red", "Blue", "Green")]
    angles = np.array([0.0, 0.5, 1.0])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    gathered = gather_variants(shelf, vectors)
    assert gathered.options == ((1,), ())


def test_nothing_and_vectors_of_zeros_gather_nothing() -> None:
    assert gather_variants([], np.empty((0, 0), np.float32)).kept.tolist() == []
    pair = [product(title) for title in VARIANTS[0]]
    assert gather_variants(pair, np.zeros((2, 8), np.float32)).kept.tolist() == [0, 1]
