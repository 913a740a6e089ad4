"""The generated products: schema, believable values, agreement of text and attributes."""

from __future__ import annotations

import re
from itertools import islice

import pytest

from catalog.sample import generate_products
from catalog.sample.colors import HEX
from catalog.sample.departments import DEPARTMENTS
from catalog.sample.products import Item, stream_items
from catalog.sample.vocabulary import vocabulary

KEYS = [
    "main_category", "title", "average_rating", "rating_number", "features", "description",
    "price", "images", "videos", "store", "categories", "details", "parent_asin",
    "bought_together",
]  # fmt: skip


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return list(stream_items(4000, seed=7))


def _text(item: Item) -> str:
    record = item.record
    description, features = record["description"], record["features"]
    assert isinstance(description, list)
    assert isinstance(features, list)
    return " ".join([str(record["title"]), *description, *features])


def test_every_record_has_exactly_the_keys_of_the_format(items: list[Item]) -> None:
    assert all(list(item.record) == KEYS for item in items)
    image = items[0].record["images"]
    assert isinstance(image, list)
    assert list(image[0]) == ["thumb", "large", "variant", "hi_res"]


def test_every_kind_of_every_department_comes_up(items: list[Item]) -> None:
    assert len(DEPARTMENTS) == 13
    assert {item.source.kind.key for item in items} == {source.kind.key for source in vocabulary()}
    assert len({source.kind.key for source in vocabulary()}) == len(vocabulary()) >= 100


def test_ids_look_like_a_shops_and_never_repeat(items: list[Item]) -> None:
    ids = [item.id for item in items]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"B0[0-9A-Z]{8}", identifier) for identifier in ids)


def test_most_products_name_earlier_ones_of_other_kinds_that_go_with_them(
    items: list[Item],
) -> None:
    kinds: dict[str, str] = {}
    naming = 0
    for item in items:
        together = item.record["bought_together"]
        if together is not None:
            assert isinstance(together, list)
            naming += 1
            assert 1 <= len(set(together)) == len(together) <= 4
            assert item.source.kind.key not in {kinds[other] for other in together}
        kinds[item.id] = item.source.kind.key
    assert 0.5 < naming / len(items) < 0.8


def test_prices_and_ratings_are_possible(items: list[Item]) -> None:
    for item in items:
        low, high = item.source.kind.price
        assert 0.3 * low < item.price <= 2.0 * high, item.record["title"]
        assert 1 <= item.rating <= 5
        number = item.record["rating_number"]
        assert isinstance(number, int)
        assert number >= 1


def test_ratings_follow_quality_and_rating_counts_have_a_heavy_tail(items: list[Item]) -> None:
    good = [item.rating for item in items if item.quality > 0.7]
    poor = [item.rating for item in items if item.quality < 0.45]
    assert sum(good) / len(good) > sum(poor) / len(poor) + 0.3
    numbers = sorted(int(str(item.record["rating_number"])) for item in items)
    assert numbers[-1] > 50 * numbers[len(numbers) // 2]


def test_texts_have_no_empty_places_and_start_with_capitals(items: list[Item]) -> None:
    for item in items:
        text = _text(item)
        assert "{" not in text
        assert "  " not in text
        features = item.record["features"]
        assert isinstance(features, list)
        assert 4 <= len(features) <= 6
        assert all(re.match(r"[A-Z0-9]", feature) for feature in features), features


def test_articles_agree_with_the_next_word(items: list[Item]) -> None:
    wrong = re.compile(r"\b[Aa] [aeioAEIO]|\b[Aa]n [bcdfgjklmnpqrstvwxzBCDGJKPQTVWZ]")
    for item in items:
        text = _text(item).replace("an LED", "").replace("A one", "")
        assert wrong.search(text) is None, text


def test_titles_name_no_other_color_or_size(items: list[Item]) -> None:
    for item in items:
        parts = {part.strip() for part in str(item.record["title"]).split(",")}
        for spec in item.source.specs:
            if spec.name in ("Color", "Size", "Capacity", "Length"):
                others = {value for value, _ in spec.values} - set(item.facts.values())
                assert not parts & others, item.record["title"]


def test_details_hold_the_facts(items: list[Item]) -> None:
    for item in items:
        details = item.record["details"]
        assert isinstance(details, dict)
        assert details.items() >= item.facts.items()
        assert re.fullmatch(r"[A-Z][a-z]+ \d{1,2}, \d{4}", details["Date First Available"])
        assert details["Availability"] in ("In Stock", "Out of Stock")
        assert details["Brand"] == item.record["store"]
        assert str(item.record["title"]).startswith(str(item.record["store"]))


def test_some_products_are_variants_of_one_model(items: list[Item]) -> None:
    models = [(item.facts["Brand"], item.words["series"], item.source.kind.key) for item in items]
    assert len(set(models)) < 0.8 * len(models)


def test_colors_are_all_known_to_the_palette() -> None:
    for source in vocabulary():
        for spec in source.specs:
            if spec.name == "Color":
                assert {value for value, _ in spec.values} <= set(HEX), source.kind.key
        assert set(source.tints) <= set(HEX), source.kind.key


def test_related_kinds_exist() -> None:
    keys = {source.kind.key for source in vocabulary()}
    assert all(source.related <= keys for source in vocabulary())


def test_titles_are_distinct_at_scale() -> None:
    seen = {(record["title"], record["store"]) for record in generate_products(20_000)}
    assert len(seen) > 0.95 * 20_000


def test_a_smaller_sample_is_the_start_of_a_larger_one() -> None:
    assert list(generate_products(50)) == list(islice(generate_products(5000), 50))


def test_another_seed_makes_another_shop() -> None:
    assert list(generate_products(20, seed=1)) != list(generate_products(20, seed=2))


def test_nothing_is_made_where_nothing_is_asked_for() -> None:
    assert list(generate_products(0)) == []
