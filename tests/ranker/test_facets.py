"""A facet's count is what choosing the value will show."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from catalog.product import Product
from ranker.request import MODES, Filter, Mode, SearchRequest
from ranker.response import Facet
from ranker.search import Searcher
from tests.ranker.asking import FIELDS, QUERIES, choice, everything, random_filter
from tests.ranker.oracle import passes, texts

BROWSE = SearchRequest(facets=FIELDS, per_page=1)


def facet(searcher: Searcher, request: SearchRequest, field: str) -> Facet:
    found = [facet for facet in searcher.search(request).facets if facet.field == field]
    assert len(found) == 1
    return found[0]


def without(request: SearchRequest, field: str) -> tuple[Filter, ...]:
    return tuple(condition for condition in request.filters if condition.field != field)


@pytest.mark.parametrize("seed", range(40))
def test_each_count_is_the_total_of_choosing_it(searcher: Searcher, seed: int) -> None:
    random = Random(seed)
    filters = tuple(random_filter(random) for _ in range(seed % 4))
    request = replace(
        BROWSE, query=random.choice(QUERIES), mode=random.choice(MODES), filters=filters
    )
    found = everything(searcher, SearchRequest(request.query, request.mode, facets=(), per_page=99))
    response = searcher.search(request)

    for shown in response.facets:
        others = without(request, shown.field)
        own = tuple(f for f in filters if f.field == shown.field)
        for value in shown.values:
            alone = (*others, choice(shown.field, value))
            assert searcher.search(replace(request, filters=alone, facets=())).total == value.count
            assert sum(passes(product, alone) for product in found) == value.count
            # As one more alternative it adds those of its products that are not shown yet.
            both = (*alone, *own)
            total = searcher.search(replace(request, filters=both, facets=())).total
            assert total == sum(passes(product, both) for product in found)
            if own and not value.selected and shown.field in ("brand", "availability"):
                assert total == response.total + value.count


def test_the_facets_above_are_there_to_be_checked(searcher: Searcher) -> None:
    kinds = {shown.field: shown.kind for shown in searcher.search(BROWSE).facets}

    assert set(kinds) == set(FIELDS)
    assert kinds["category"] == "hierarchy"
    assert kinds["price"] == kinds["rating"] == "range"
    assert kinds["brand"] == kinds["attributes.material"] == "values"


@pytest.mark.parametrize("field", ["brand", "availability", "attributes.material"])
def test_values_are_complete_and_the_most_frequent_come_first(
    searcher: Searcher, products: tuple[Product, ...], field: str
) -> None:
    counts: dict[str, int] = {}
    for product in products:
        for text in texts(product, field):
            counts[text] = counts.get(text, 0) + 1
    expected = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    assert [(v.value, v.count) for v in facet(searcher, BROWSE, field).values] == expected


def test_within_a_facet_the_other_values_stay_and_across_facets_they_shrink(
    searcher: Searcher,
) -> None:
    chosen = replace(BROWSE, filters=(Filter("brand", ("Acme",)),))

    before, after = facet(searcher, BROWSE, "brand"), facet(searcher, chosen, "brand")
    assert [(v.value, v.count) for v in after.values] == [(v.value, v.count) for v in before.values]
    assert [v.value for v in after.values if v.selected] == ["Acme"]
    colours = sum(v.count for v in facet(searcher, BROWSE, "attributes.colour").values)
    fewer = sum(v.count for v in facet(searcher, chosen, "attributes.colour").values)
    assert 0 < fewer < colours / 2


def test_a_chosen_value_without_products_stays_in_sight(searcher: Searcher) -> None:
    request = replace(
        BROWSE, filters=(Filter("brand", ("Gone",)), Filter("category", ("Gone > Too",)))
    )

    values = {v.value: v for v in facet(searcher, request, "brand").values}
    assert (values["Gone"].count, values["Gone"].selected) == (0, True)
    paths = {v.value: v for v in facet(searcher, request, "category").values}
    assert (paths["Gone > Too"].count, paths["Gone > Too"].selected) == (0, True)
    assert paths["Gone > Too"].depth == 1


def test_a_category_opens_along_the_chosen_path(searcher: Searcher) -> None:
    request = replace(BROWSE, filters=(Filter("category", ("Electronics > Audio",)),))

    shown = {v.value: v for v in facet(searcher, request, "category").values}
    assert shown["Electronics"].depth == 0
    assert shown["Electronics > Audio"].selected
    assert shown["Electronics > Audio > Speakers"].depth == 2
    assert shown["Electronics > Audio > Speakers"].label == "Speakers"
    assert "Home" in shown
    assert "Home > Kitchen" not in shown
    order = list(shown)
    assert (
        order.index("Electronics > Audio") == order.index("Electronics > Audio > Speakers") - 1
        or order.index("Electronics > Audio") == order.index("Electronics > Audio > Headphones") - 1
    )


def test_every_price_is_in_exactly_one_range(
    searcher: Searcher, products: tuple[Product, ...]
) -> None:
    ranges = facet(searcher, BROWSE, "price").values
    conditions = [choice("price", value) for value in ranges]

    assert len(ranges) >= 3
    for product in products:
        inside = [passes(product, (condition,)) for condition in conditions]
        assert inside.count(True) == (product.price is not None)


@pytest.mark.parametrize("mode", MODES)
def test_facets_do_not_depend_on_order_or_page(searcher: Searcher, mode: Mode) -> None:
    request = SearchRequest("red running shoes", mode, (Filter("rating", low=3.0),))
    one = searcher.search(request)
    other = searcher.search(replace(request, sort="price_desc", page=2, facets=None))
    named = searcher.search(replace(request, facets=tuple(f.field for f in one.facets)))

    assert one.facets == named.facets
    by_field = {shown.field: shown for shown in other.facets}
    assert all(by_field.get(shown.field, shown) == shown for shown in one.facets)
    assert one.facets


def test_no_facets_are_counted_where_none_are_asked_for(searcher: Searcher) -> None:
    assert searcher.search(SearchRequest("laptop", facets=())).facets == ()
    assert searcher.search(SearchRequest("laptop", facets=("attributes.nothing",))).facets == ()
