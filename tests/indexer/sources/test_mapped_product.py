"""A shop's own columns: prices, categories, pictures and places as shops write them."""

from __future__ import annotations

import pytest

from catalog.product import AttributeValue, Product
from indexer.sources.columns import Columns
from indexer.sources.mapped_product import mapped_product
from indexer.sources.rejects import BadRecordError


def _product(**fields: object) -> Product:
    whole = {"id": "1", "title": "Bed", **fields}
    return mapped_product(whole, Columns().resolve(whole), "csv")


@pytest.mark.parametrize(
    ("written", "price", "currency"),
    [
        ("$1,299.00", 1299.0, "USD"),
        ("12,50 €", 12.5, "EUR"),
        ("1.299,00", 1299.0, "USD"),
        ("£5", 5.0, "GBP"),
        (19, 19.0, "USD"),
        ("ask", None, "USD"),
        ("", None, "USD"),
        ({"no": "price"}, None, "USD"),
    ],
)
def test_price_formats(written: object, price: float | None, currency: str) -> None:
    found = _product(price=written)
    assert (found.price, found.currency) == (price, currency)


def test_a_currency_column_wins_unless_it_is_no_code() -> None:
    assert _product(price="$5", currency="chf").currency == "CHF"
    assert _product(price="5 €", currency="euros").currency == "EUR"


def test_the_sale_price_is_the_price_and_the_higher_one_an_attribute() -> None:
    found = _product(sale_price="8", price="10")
    assert (found.price, found.attributes) == (8.0, {"list price": 10.0})
    assert _product(sale_price="", price="10").price == 10.0
    assert _product(sale_price="10", price="10").attributes == {}


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("Home > Beds", ("Home", "Beds")),
        ("Home >> Beds >> Bunk", ("Home", "Beds", "Bunk")),
        ("Home|Beds", ("Home", "Beds")),
        ("Home / Beds", ("Home", "Beds")),
        ("Home/Beds", ("Home", "Beds")),
        ("Home;Beds", ("Home", "Beds")),
        ("Beds &amp; Cots", ("Beds & Cots",)),
        ("Home &gt; Beds &amp; Cots", ("Home", "Beds & Cots")),
        ('["Home", "Beds"]', ("Home", "Beds")),
        ('["Home > Beds"]', ("Home", "Beds")),
        ("[Home, Beds", ("Home, Beds",)),
        (["Home", "Beds", "Home"], ("Home", "Beds")),
        ([["Home", "Beds"], ["Sale"]], ("Home", "Beds")),
        ("", ()),
        ("None", ()),
        (7, ()),
    ],
)
def test_category_paths(written: object, levels: tuple[str, ...]) -> None:
    assert _product(category=written).category == levels


def test_unknown_columns_become_attributes_without_their_empty_cells() -> None:
    found = _product(Colour="oak", Empty="", Nothing="N/A", Size={"Width": 3}, Tags=["a", "b"])
    expected: dict[str, AttributeValue] = {"colour": "oak", "size width": 3.0, "tags": ("a", "b")}
    assert found.attributes == expected


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://x.example/1.jpg", "https://x.example/1.jpg"),
        ("https://x.example/1.jpg, https://x.example/2.jpg", "https://x.example/1.jpg"),
        ('["https://x.example/1.jpg"]', "https://x.example/1.jpg"),
        ("https://x.example/1.jpg|https://x.example/2.jpg", "https://x.example/1.jpg"),
        ([{"src": "/a.jpg"}], "/a.jpg"),
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("javascript:alert(1)", ""),
        ("data:text/html,<b>", ""),
        (5, ""),
    ],
)
def test_pictures_are_safe_addresses(written: object, address: str) -> None:
    assert _product(image=written).image == address


def test_a_page_is_an_address_or_nothing() -> None:
    assert _product(url="https://x.example/p/1").url == "https://x.example/p/1"
    assert _product(url="javascript:alert(1)").url == ""
    assert _product(url="data:image/svg+xml,<svg/>").url == ""


def test_a_place_needs_both_coordinates_in_range() -> None:
    place = _product(lat="48.1", lng=11.5, city="Bonn").location
    assert place is not None
    assert (place.latitude, place.longitude, place.city) == (48.1, 11.5, "Bonn")
    assert _product(lat="91", lng="0").location is None
    assert _product(lat="x", lng="0").location is None


def test_a_city_without_coordinates_is_an_attribute() -> None:
    found = _product(city="Bonn")
    assert (found.location, found.attributes) == (None, {"city": "Bonn"})


@pytest.mark.parametrize(
    ("written", "availability"),
    [("In Stock", "in_stock"), ("no", "out_of_stock"), (3, "in_stock"), ("soon", "unknown")],
)
def test_availability(written: object, availability: str) -> None:
    assert _product(availability=written).availability == availability


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"id": ""}, "no id"), ({"id": "n/a"}, "no id"), ({"title": "<br>"}, "no title")],
)
def test_no_id_or_title_is_a_reject(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(BadRecordError, match=reason):
        _product(**fields)
