"""Values of any type become what a field wants, or nothing; prices, days and stock likewise."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from catalog.product import Availability
from indexer.sources import values
from indexer.sources.attributes import Attributes, add_attribute, attribute_name
from indexer.sources.availability import availability
from indexer.sources.days import (
    day_of_milliseconds,
    day_of_seconds,
    day_of_text,
    moment_of_milliseconds,
)
from indexer.sources.prices import price_amount, read_price


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" A-1 ", "A-1"),
        (17, "17"),
        (17.0, "17"),
        (1.5, "1.5"),
        (10**30, str(10**30)),
        (True, ""),
        (None, ""),
        (["A"], ""),
        (float("nan"), ""),
        ("\u200b", ""),
        ("x" * 257, ""),
        (10**4000, ""),
    ],
)
def test_identifier(raw: object, expected: str) -> None:
    assert values.identifier(raw) == expected


def test_text_of_any_type() -> None:
    assert values.text(["a", None, 3, {"b": 1}, " c "]) == "a 3 c"
    assert values.text({"a": 1}) == ""
    assert values.text(float("inf")) == ""
    assert values.title("t" * 3000) == "t" * 2000
    assert values.paragraphs(["a", "b", "a"], "b", ["", "c"]) == "a\nb\nc"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1,234", 1234.0),
        ("4.5", 4.5),
        (3, 3.0),
        (True, None),
        ("1_000", None),
        ("nan", None),
        ("1e999", None),
        (10**400, None),
        ([1], None),
    ],
)
def test_number(raw: object, expected: float | None) -> None:
    assert values.number(raw) == expected


def test_rating_and_count() -> None:
    assert values.rating("4.5 out of 5 stars") == 4.5
    assert values.rating(5.1) is None
    assert values.rating(-1) is None
    assert values.count("1,234") == 1234
    assert values.count(-3) == 0
    assert values.count(1e300) == 0


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (12.99, (12.99, "")),
        ("$12.99", (12.99, "USD")),
        ("$12.99 - $24.99", (12.99, "USD")),
        ("from 12.99", (12.99, "")),
        ("$1,299.00", (1299.0, "USD")),
        ("12,50 €", (12.5, "EUR")),
        ("1.299,00 €", (1299.0, "EUR")),
        ("1.299 €", (1299.0, "EUR")),
        ("1.299", (1.299, "")),
        ("1,299", (1299.0, "")),
        ("1 299,50 zł", (1299.5, "PLN")),
        ("CHF 1'299.-", (1299.0, "CHF")),
        ("£5", (5.0, "GBP")),
        ('<span class="p">$1,250.00</span>', (1250.0, "USD")),
        ("0", (0.0, "")),
        ("None", None),
        ("", None),
        ("abc", None),
        ("call us at 555 123", None),
        (".a{margin:0 12px}", None),
        ("-5", None),
        (-5, None),
        (float("inf"), None),
        (10**400, None),
        (True, None),
        (["$5"], None),
        ("9" * 5000, None),
        ("\u0669", None),  # a digit, but not one of ours
    ],
)
def test_price(raw: object, expected: tuple[float, str] | None) -> None:
    assert read_price(raw) == expected
    assert price_amount(raw) == (None if expected is None else expected[0])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("May 15, 2009", date(2009, 5, 15)),
        ("15 May 2009", date(2009, 5, 15)),
        ("09 1, 2016", date(2016, 9, 1)),
        ("2009-12-10T00:00:00Z", date(2009, 12, 10)),
        ("2009/12/10", date(2009, 12, 10)),
        ("2018-07-07 22:09:11", date(2018, 7, 7)),
        ("February 30, 2020", None),
        ("someday soon", None),
        ("", None),
        (20090515, None),
    ],
)
def test_day_of_text(raw: object, expected: date | None) -> None:
    assert day_of_text(raw) == expected


def test_days_of_unix_times_are_in_utc() -> None:
    assert day_of_seconds(1529193600) == date(2018, 6, 17)
    assert day_of_seconds(1529193599) == date(2018, 6, 16)
    assert day_of_milliseconds(1588687728923) == date(2020, 5, 5)
    assert moment_of_milliseconds(0) == datetime(1970, 1, 1, tzinfo=UTC)
    for absurd in (1e300, float("nan"), 10**400, -(10**20), True, "5", None):
        assert day_of_seconds(absurd) is None
        assert day_of_milliseconds(absurd) is None
    for absurd in (1e300, float("nan"), 10**400, -(10**20)):
        assert moment_of_milliseconds(absurd) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("In Stock", "in_stock"),
        ("https://schema.org/OutOfStock", "out_of_stock"),
        ("yes", "in_stock"),
        (0, "out_of_stock"),
        (12, "in_stock"),
        ("5 new", "in_stock"),
        ("pre_order", "preorder"),
        ("maybe", "unknown"),
        (None, "unknown"),
    ],
)
def test_availability(raw: object, expected: Availability) -> None:
    assert availability(raw) == expected


def test_attribute_names_are_readable() -> None:
    assert attribute_name("\n    Product Dimensions: \n    ") == "product dimensions"
    assert attribute_name("item_model_number") == "item model number"
    assert attribute_name(" : ") == ""


def test_attributes_are_flattened_and_keep_their_types() -> None:
    found: Attributes = {}
    for name, value in {
        "Size": {"Width": 3, "Deep": {"A": {"B": {"C": 1}}}},
        "size width": "taken",
        "On": True,
        "Empty": "",
        "Tags": ["a", "", "b"],
        "Code": 2**60,
        "Ratio": float("nan"),
        "None": None,
    }.items():
        add_attribute(found, name, value)
    add_attribute(found, 5, "no name")
    assert found == {"size width": 3.0, "on": True, "tags": ("a", "b"), "code": str(2**60)}
