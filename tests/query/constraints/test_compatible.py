from __future__ import annotations

import pytest

from tests.query.constraints.conftest import Read


@pytest.mark.parametrize(
    ("text", "devices"),
    [
        ("case for iphone 11", ["iphone 11"]),
        ("iphone 13 pro max case clear", ["iphone 13 pro max"]),
        ("galaxy s22 pink case", ["galaxy s22"]),
        ("screen protector iphone 14", ["iphone 14"]),
        ("charger fits macbook air", ["macbook air"]),
        ("hub that works with Chromebook", ["chromebook"]),
        ("floor mats for 2019 toyota tacoma rubber", ["2019 toyota tacoma"]),
        ("roof rack for subaru outback 2020", ["subaru outback 2020"]),
        ("charger for dell xps 13 6ft", ["dell xps 13"]),
        ("toner for brother hl-l2350dw", ["brother hl-l2350dw"]),
        ("screen protector for nintendo switch 2 pack", ["nintendo switch"]),
        ("cable for ps4 or ps5", ["ps4", "ps5"]),
        ("keyboard for ipad pro 12.9", ["ipad pro 12.9"]),
    ],
)
def test_what_it_must_fit(read: Read, text: str, devices: list[str]) -> None:
    assert read(text)["compatible_with"] == devices


def test_the_maker_of_the_device_is_no_brand_wanted(read: Read) -> None:
    found = read("anker cable for apple watch series 7 45mm leather brown")
    assert found == {
        "brand": ["anker"],
        "compatible_with": ["apple watch series 7"],
        "size": "45 mm",
        "material": ["leather"],
        "color": ["brown"],
    }


@pytest.mark.parametrize(
    "text",
    ["iphone 11", "toys for kids", "macbook air", "shoes for women", "v for vendetta", "for"],
)
def test_what_need_not_fit_anything(read: Read, text: str) -> None:
    assert "compatible_with" not in read(text)


def test_a_device_that_is_wanted_itself_has_its_brand(read: Read) -> None:
    assert read("cheapest apple watch") == {"brand": ["apple"], "sort": "price_asc"}
    assert read("samsung galaxy s21 black") == {"brand": ["samsung"], "color": ["black"]}
