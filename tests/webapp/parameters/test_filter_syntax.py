from __future__ import annotations

import random

import pytest

from ranker.request import Filter, Near
from webapp.http.errors import ParameterError
from webapp.parameters.filter_syntax import (
    format_field,
    format_filters,
    parse_field,
    parse_filter,
    parse_filters,
)

READ = [
    ("brand:Acme", Filter("brand", values=("Acme",))),
    ("brand: Acme ", Filter("brand", values=("Acme",))),
    ("brand:A: B, C", Filter("brand", values=("A: B, C",))),
    ("category:Electronics > Audio", Filter("category", values=("Electronics > Audio",))),
    ("price:10..50", Filter("price", low=10, high=50)),
    ("price:..50", Filter("price", high=50)),
    ("rating:4..", Filter("rating", low=4)),
    ("price:-1.5..2e3", Filter("price", low=-1.5, high=2000)),
    ("availability:in_stock", Filter("availability", values=("in_stock",))),
    ("attributes.color:Red", Filter("attributes.color", values=("Red",))),
    ("attributes.weight:1..2", Filter("attributes.weight", low=1, high=2)),
    ('attributes.code:"1..2"', Filter("attributes.code", values=("1..2",))),
    ("attributes.code:a..b", Filter("attributes.code", values=("a..b",))),
    ("attributes.code:..", Filter("attributes.code", values=("..",))),
    ("attributes.Size%3A EU:42", Filter("attributes.Size: EU", values=("42",))),
    ("attributes.100% wool:yes", Filter("attributes.100% wool", values=("yes",))),
    ("released:1970-01-02..", Filter("released", low=1)),
    ("released:1970..1970", Filter("released", low=0, high=364)),
    ("released:..1969-12-31", Filter("released", high=-1)),
    ("location:40.7,-74.0,5km", Filter("location", near=Near(40.7, -74.0, 5))),
    ("location: 40.7 , -74 , 1 MI", Filter("location", near=Near(40.7, -74.0, 1.609344))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_reads_every_form(text: str, expected: Filter) -> None:
    assert parse_filter(text) == expected


REFUSED = [
    "", "brand", "brand:", 'brand:""', "colour:Red", ":x", "attributes.:x", "attributes.<name>",
    "price:10", "price:a..b", "price:..", "price:50..10", "price:1e999..", "price:nan..",
    "price:1_0..2", "price:٣..٤", "rating:", "availability:soon", "released:2020",
    "released:2020-02-30..", "released:0000..", "released:..", "location:40.7,-74.0",
    "location:91,0,5km", "location:0,181,5km", "location:0,0,0km", "location:0,0,99999km",
    "location:0,0,5", "attributes.w:2..1", "brand:a\0b", "brand:" + "x" * 1001,
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_refuses_and_says_what_to_do(text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parse_filter(text)
    assert caught.value.field == "filter"
    assert caught.value.value == text
    assert caught.value.message.endswith(".")


def test_names_the_nearest_field_and_value() -> None:
    with pytest.raises(ParameterError, match="Did you mean 'brand'"):
        parse_filter("brnad:Acme")
    with pytest.raises(ParameterError, match="Did you mean 'in_stock'"):
        parse_filter("availability:instock")


def test_gathers_values_of_one_field() -> None:
    texts = ["brand:A", "price:1..2", "brand:B", "brand:A", "price:5..", "price:1..2"]
    assert parse_filters(texts) == (
        Filter("brand", values=("A", "B")),
        Filter("price", low=1, high=2),
        Filter("price", low=5),
    )


def _random_filters(rng: random.Random) -> tuple[Filter, ...]:
    letters = 'aB9 .,:"%>-é漢3AC25\t\n..'

    def text() -> str:
        return "".join(rng.choice(letters) for _ in range(rng.randint(1, 9)))

    def ends() -> tuple[float | None, float | None]:
        low, high = sorted(rng.choice((1.0, 1e3)) * rng.uniform(-9, 9) for _ in range(2))
        return rng.choice(((low, high), (low, None), (None, high)))

    found: dict[str, Filter] = {}
    for _ in range(rng.randint(0, 6)):
        kind = rng.randrange(4)
        name = "attributes." + text()
        if kind == 0:
            values = tuple(dict.fromkeys(text() for _ in range(rng.randint(1, 3))))
            field = rng.choice(("brand", "category", name))
            found[field] = Filter(field, values=values)
        elif kind == 1:
            low, high = ends()
            field = rng.choice(("price", "rating", name))
            found[field] = Filter(field, low=low, high=high)
        elif kind == 2:
            day = float(rng.randint(-20_000, 40_000))
            found["released"] = Filter("released", low=day, high=rng.choice((None, day + 3)))
        else:
            near = Near(rng.uniform(-90, 90), rng.uniform(-180, 180), rng.uniform(0.001, 20_000))
            found["location"] = Filter("location", near=near)
    return tuple(found.values())


def test_what_is_written_is_read_back() -> None:
    rng = random.Random(7)
    for _ in range(3_000):
        filters = _random_filters(rng)
        # Names of attributes are read without the blanks around them.
        stripped = tuple(
            Filter(_stripped(f.field), f.values, f.low, f.high, f.near) for f in filters
        )
        if len({f.field for f in stripped}) == len(stripped) and all(
            f.field != "attributes." for f in stripped
        ):
            assert parse_filters(format_filters(stripped)) == stripped


def _stripped(field: str) -> str:
    return field.rstrip()


def test_field_names_survive_commas() -> None:
    field = "attributes.Height, width: cm"
    written = format_field(field)
    assert "," not in written
    assert parse_field(written, written, "facets") == field
