from __future__ import annotations

import pytest

from tests.query.constraints.conftest import Read


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ('tv 55"', "55 in"),
        ("55-inch tv", "55 in"),
        ("sd card 64GB", "64 gb"),
        ("2-liter bottle", "2 l"),
        ("half gallon jug", "0.5 gal"),
        ("yoga mat 1/2 inch", "1/2 in"),
        ("rug 5' x 7'", "5x7 ft"),
        ("rug 5 by 7 feet", "5x7 ft"),
        ("picture frame 8x10", "8x10"),
        ("shoes size 8 1/2", "8.5"),
        ("nike shoes size 10 wide", "10 wide"),
        ("sneakers womens 8.5", "8.5"),
        ("hoodie XXL", "xxl"),
        ("shirt extra large mens", "xl"),
        ("tshirt l", "l"),
        ("jacket mens small", "small"),
        ("cal king comforter", "california king"),
        ("queen sized mattress", "queen"),
        ("twin xl sheets", "twin xl"),
        ("jeans 34 x 32", "34x32"),
        ("tires 205/55 r16", "205/55r16"),
        ("4t pajamas", "4t"),
        ("bra 36dd", "36dd"),
        ("curtain rod 48-84 inch", "48-84 in"),
        ("fitbit charge 5 band small black", "small"),
        ("swimsuit 2x", "2x"),
    ],
)
def test_sizes_in_one_form(read: Read, text: str, size: str) -> None:
    assert read(text)["size"] == size


@pytest.mark.parametrize(
    "text",
    [
        "what size is it", "life size skeleton", "travel size shampoo", "size matters book",
        "5g phone", "4k tv", "3 in 1 charger", "10w-40 motor oil", "queen bohemian rhapsody",
        "king kong", "twin peaks", "4x4 truck", "spf 50 sunscreen", "medium roast coffee",
        "large button phone", "mr s candles", "iphone 11", "vitamin d",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_size(read: Read, text: str) -> None:
    assert "size" not in read(text)
