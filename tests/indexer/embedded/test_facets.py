from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from catalog.product import AttributeValue, Product
from indexer.embedded import facet_writer
from indexer.embedded.facet_writer import FacetWriter, facet_pairs, value_texts
from indexer.embedded.facets import Facets, category_paths

COLORS = ("red", "Größe", "青い", "naïve", "z", "", "🦊 fox")


def random_products(count: int, seed: int = 3) -> list[Product]:
    dice = random.Random(seed)
    products = []
    for number in range(count):
        attributes: dict[str, AttributeValue] = {}
        if dice.random() < 0.7:
            attributes["color"] = tuple(dice.choices(COLORS, k=dice.randint(1, 4)))
        if dice.random() < 0.5:
            attributes["width"] = float(dice.randint(-3, 12)) / 2
        if dice.random() < 0.3:
            attributes["folds"] = dice.random() < 0.5
        products.append(
            Product(
                id=f"p{number}",
                title="thing",
                brand=dice.choice(("", "Acme", "Étoile", "zeta")),
                category=("Home", dice.choice(("Lamps", "Chairs")))[: dice.randint(0, 2)],
                availability=dice.choice(("in_stock", "unknown")),
                attributes=attributes,
            )
        )
    return products


def written(folder: Path, products: list[Product], batch: int = 64) -> Facets:
    writer = FacetWriter()
    for start in range(0, len(products), batch):
        writer.add(facet_pairs(product) for product in products[start : start + batch])
    writer.finish(folder / "facets")
    return Facets(folder / "facets")


def expected(products: list[Product]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for product in products:
        values: dict[str, set[str]] = {
            "brand": {product.brand} - {""},
            "category": set(category_paths(product.category)),
            "availability": {product.availability},
        }
        for name, value in product.attributes.items():
            values[f"attributes.{name}"] = set(value_texts(value)) - {""}
        for field, texts in values.items():
            counts.setdefault(field, Counter()).update(texts)
    return {field: counter for field, counter in counts.items() if counter}


@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 1.0])
def test_counts_are_those_of_looking_at_every_product(tmp_path: Path, share: float) -> None:
    products = random_products(700)
    facets = written(tmp_path, products)
    dice = random.Random(5)
    result = np.array(
        sorted(dice.sample(range(len(products)), int(share * len(products)))), dtype=np.int64
    )
    wanted = expected([products[ordinal] for ordinal in result])

    assert facets.count == len(products)
    assert facets.names == sorted(expected(products))
    for name in facets.names:
        field = facets.get(name)
        assert field is not None
        counts = field.counts(result)
        found = {field.value(code): int(counts[code]) for code in np.flatnonzero(counts).tolist()}
        assert found == wanted.get(name, Counter())
    # A product with two colours has a colour once.
    owners = {
        name: sum(name in expected([products[ordinal]]) for ordinal in result) for name in wanted
    }
    assert facets.field_counts(result) == owners


def test_masks_are_those_of_looking_at_every_product(tmp_path: Path) -> None:
    products = random_products(300)
    facets = written(tmp_path, products)
    color, width = facets.get("attributes.color"), facets.get("attributes.width")
    assert color is not None
    assert width is not None

    colored = color.value_mask(["青い", "naïve", "never heard of"])
    assert colored.tolist() == [
        isinstance(colors := product.attributes.get("color"), tuple)
        and bool({"青い", "naïve"} & set(colors))
        for product in products
    ]
    for low, high in ((0.0, 2.5), (None, 1.0), (3.0, None), (None, None), (9.0, 1.0)):
        mask = width.range_mask(low, high)
        assert mask.tolist() == [
            isinstance(number := product.attributes.get("width"), float)
            and (low is None or number >= low)
            and (high is None or number <= high)
            for product in products
        ]


def test_every_value_is_found_by_its_text_and_no_other(tmp_path: Path) -> None:
    facets = written(tmp_path, random_products(300))
    for name in facets.names:
        field = facets.get(name)
        assert field is not None
        values = [field.value(code) for code in range(field.size)]
        assert values == sorted(values)
        assert [field.code(value) for value in values] == list(range(field.size))
        for absent in ("", "\x00", "rec", "redd", "￿", "🦊 fo"):
            if absent not in values:
                assert field.code(absent) is None


def test_numbers_are_told_from_text(tmp_path: Path) -> None:
    attributes: list[dict[str, AttributeValue]] = [
        {"width": 2.0, "mixed": "3", "size": "1_000", "wild": "nan"},
        {"width": 2.5, "mixed": "L", "size": "inf", "wild": "7"},
    ]
    products = [
        Product(id=str(number), title="t", attributes=each)
        for number, each in enumerate(attributes)
    ]
    facets = written(tmp_path, products)
    fields = {name: facets.get(f"attributes.{name}") for name in attributes[0]}
    numeric = {
        name: field and not bool(np.isnan(field.numbers).any()) for name, field in fields.items()
    }
    assert numeric == {
        "width": True, "mixed": False, "size": False, "wild": False,
    }  # fmt: skip
    mixed = fields["mixed"]
    assert mixed is not None
    assert mixed.range_mask(None, None).tolist() == [True, False]


def test_an_endless_number_is_no_value() -> None:
    assert value_texts(float("nan")) == value_texts(float("inf")) == ()
    assert value_texts(3.0) == ("3",)
    assert value_texts(2.5) == ("2.5",)


def test_a_missing_field_is_none_and_an_empty_catalogue_has_no_fields(tmp_path: Path) -> None:
    assert written(tmp_path / "some", random_products(5)).get("attributes.nothing") is None
    empty = written(tmp_path / "none", [])
    assert empty.names == []
    assert empty.field_counts(np.empty(0, dtype=np.int64)) == {}


def test_too_many_attributes_cost_the_rarest_and_never_the_brand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facet_writer, "MOST_FIELDS", 4)
    products = [
        Product(id=str(number), title="t", attributes={"often": "x", f"rare {number}": "y"})
        for number in range(9)
    ]
    products.append(Product(id="branded", title="t", brand="Acme", category=("Home",)))
    facets = written(tmp_path, products)
    assert facets.names == ["attributes.often", "availability", "brand", "category"]
    assert facets.field_counts(np.array([0, 9])) == {
        "attributes.often": 1, "availability": 2, "brand": 1, "category": 1,
    }  # fmt: skip
