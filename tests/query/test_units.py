from __future__ import annotations

import pytest

from query.units import canonical_units, measure, surface_forms, unit_of


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("10 in pan", "10 in pan"),
        ('10" pan', "10 in pan"),
        ("10 inch pan", "10 in pan"),
        ("10-inch pan", "10 in pan"),
        ("64gb card", "64 gb card"),
        ("64 GB card", "64 gb card"),
        ("2.0 liters", "2 l"),
        (".5 oz", "0.5 oz"),
        ("1 1/2 inches", "1 1/2 in"),
        ("6' ladder", "6 ft ladder"),
        ("500 sq. ft", "500 sq ft"),
        ("5g phone", "5g phone"),
        ("3m tape", "3m tape"),
        ("iphone 11", "iphone 11"),
        ("dv7 1211ea", "dv7 1211ea"),
        ("10w-40 oil", "10w-40 oil"),
        ("225/65r17", "225/65r17"),
        ("don't 7 o'clock", "don't 7 o'clock"),
        ("", ""),
    ],
)
def test_measures_are_written_in_one_way(text: str, canonical: str) -> None:
    assert canonical_units(text) == canonical
    assert canonical_units(canonical) == canonical


def test_a_measure_can_be_written_in_many_ways() -> None:
    forms = surface_forms("10 in")
    assert forms[0] == "10 in"
    assert {"10in", "10 inch", "10inch", '10"', "10-inch", "10 inches"} <= set(forms)
    assert {"64gb", "64 gb"} <= set(surface_forms("64 GB"))
    assert surface_forms("iphone 11") == ()
    assert surface_forms("red") == ()
    assert len(forms) == len(set(forms))


def test_every_form_of_a_measure_is_that_measure() -> None:
    for text in ("10 in", "6 ft", "64 gb", "2.5 l", "12 fl oz"):
        assert {canonical_units(form) for form in surface_forms(text)} == {text}


def test_units() -> None:
    assert unit_of("Inches") == "in"
    assert unit_of("lbs.") == "lb"
    assert unit_of("parsec") is None
    assert measure("3.0", "liters") == "3 l"
