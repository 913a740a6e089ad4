"""What each filter holds for, and what is refused."""

from __future__ import annotations

import math

import pytest

from catalog.errors import RequestError
from catalog.product import Product
from indexer.embedded.generation import Generation
from ranker.embedded.masks import kilometres
from ranker.filters import EARTH_RADIUS_KM
from ranker.request import Filter, Near, SearchRequest
from ranker.search import Searcher
from tests.ranker.asking import everything, ids
from tests.ranker.oracle import distance


def found(searcher: Searcher, *filters: Filter) -> list[Product]:
    return everything(searcher, SearchRequest(filters=filters, facets=(), per_page=100))


def test_a_category_holds_for_everything_below(
    searcher: Searcher, products: tuple[Product, ...]
) -> None:
    audio = {p.id for p in products if p.category[:2] == ("Electronics", "Audio")}

    below = found(searcher, Filter("category", ("Electronics > Audio",)))
    assert set(ids(below)) == audio
    assert {len(product.category) for product in below} == {2, 3}
    assert found(searcher, Filter("category", ("Audio",))) == []


def test_both_ends_of_a_range_belong_to_it(searcher: Searcher) -> None:
    assert {p.price for p in found(searcher, Filter("price", low=10.99, high=11.0))} == {
        10.99, 10.995, 11.0,
    }  # fmt: skip
    assert {p.price for p in found(searcher, Filter("price", low=10.995, high=10.995))} == {10.995}
    assert {p.rating for p in found(searcher, Filter("rating", low=4.1, high=4.1))} == {4.1}
    assert {p.price for p in found(searcher, Filter("price", high=0.0))} == {0.0}


def test_a_range_the_wrong_way_round_is_empty(searcher: Searcher) -> None:
    assert found(searcher, Filter("price", low=20.0, high=10.0)) == []


def test_an_end_beyond_what_a_column_can_hold_is_just_far_away(
    searcher: Searcher, products: tuple[Product, ...]
) -> None:
    rated = {product.id for product in products if product.rating is not None}

    assert set(ids(found(searcher, Filter("rating", high=1e300)))) == rated
    assert found(searcher, Filter("rating", low=1e300)) == []
    assert found(searcher, Filter("rating", ("1e300",))) == []


def test_filters_on_one_field_are_alternatives_and_on_several_all_hold(searcher: Searcher) -> None:
    either = found(searcher, Filter("price", high=5.0), Filter("price", low=199.0))
    assert {p.price for p in either} == {0.0, 5.0, 199.0, 649.0, 1299.0}

    both = found(searcher, Filter("brand", ("Acme",)), Filter("attributes.washable", ("yes",)))
    assert both
    assert all(p.brand == "Acme" and p.attributes["washable"] is True for p in both)


def test_a_number_in_an_attribute_of_texts_is_in_a_range(searcher: Searcher) -> None:
    sizes = {p.attributes["size"] for p in found(searcher, Filter("attributes.size", low=9.0))}

    assert sizes == {"9.5", "10"}


def test_days_are_filtered_as_days_since_1970(searcher: Searcher) -> None:
    # 29 February 2024 is day 19,782.
    leap = found(searcher, Filter("released", low=19_782, high=19_782))

    assert leap
    assert {str(product.released) for product in leap} == {"2024-02-29"}


def test_distances_are_those_of_the_sphere() -> None:
    """A quarter of the equator, pole to pole, and London to Paris, by hand."""
    assert EARTH_RADIUS_KM * math.pi / 2 == pytest.approx(10_007.557, abs=0.001)
    assert EARTH_RADIUS_KM * math.pi == pytest.approx(20_015.115, abs=0.001)


def test_distances_agree_with_the_oracle(
    generation: Generation, products: tuple[Product, ...]
) -> None:
    for near in (Near(51.5, -0.1, 1), Near(90, 0, 1), Near(-18, 180, 1), Near(13.8, 8.2, 1)):
        measured = kilometres(near, generation)
        for product, kilometre in zip(products, measured.tolist(), strict=True):
            if product.location is None:
                assert math.isnan(kilometre)
            else:
                # The columns keep degrees in 32 bits, which is within a metre or two.
                assert kilometre == pytest.approx(distance(near, product), abs=0.003)


def test_near_a_point_crosses_the_date_line(searcher: Searcher) -> None:
    near = found(searcher, Filter("location", near=Near(-18.0, -179.5, 400.0)))

    assert near
    assert all(product.location and product.location.city == "Suva" for product in near)


def test_an_unknown_attribute_or_value_finds_nothing(searcher: Searcher) -> None:
    for condition in (
        Filter("attributes.nothing", ("x",)),
        Filter("attributes.nothing", low=1.0),
        Filter("attributes.colour", low=1.0),
        Filter("brand", ("nobody", "\ud800", "")),
    ):
        response = searcher.search(SearchRequest(filters=(condition,)))
        assert (response.total, response.hits) == (0, ())


@pytest.mark.parametrize(
    "condition",
    [
        Filter("colour", ("red",)),
        Filter("attributes", ("red",)),
        Filter("", ("red",)),
        Filter("popularity", low=1.0),
        Filter("brand"),
        Filter("brand", low=1.0),
        Filter("category", high=1.0),
        Filter("price", ("cheap",)),
        Filter("price", ("1_000",)),
        Filter("price", ("5",), low=1.0),
        Filter("price", near=Near(0, 0, 1)),
        Filter("location", ("London",)),
        Filter("location", low=1.0),
        Filter("location", near=Near(math.inf, 0, 1)),
        Filter("location", near=Near(0, math.nan, 1)),
        Filter("location", near=Near(0, 0, math.nan)),
    ],
    ids=repr,
)
def test_what_cannot_be_filtered_is_refused_with_a_fix(
    searcher: Searcher, condition: Filter
) -> None:
    with pytest.raises(RequestError) as refused:
        searcher.search(SearchRequest("laptop", filters=(condition,)))

    assert refused.value.fix
    assert refused.value.field == "filter"
    assert refused.value.status == 400
