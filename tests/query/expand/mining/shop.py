"""A shop whose brands have their own names for the same things, in several colours."""

from __future__ import annotations

import random
from collections.abc import Iterator

from catalog.product import Product

_BRANDS = ("Alto", "Brin", "Corvo", "Dune", "Elma", "Fjord")
_COLORS = ("red", "green", "blue", "black")
# category -> names, of which each brand has one, and what is said of such things
_KINDS = {
    "Electronics > Sound": (
        ("soundbar", "sound bar"),
        ("subwoofer", "optical", "surround", "dolby", "remote", "wall mounted", "bass"),
    ),
    "Clothing > Tops": (
        ("hoodie", "hooded sweatshirt"),
        ("fleece", "pocket", "drawstring", "zip", "ribbed", "pullover", "loose"),
    ),
    "Toys > Soft": (
        ("plush toy", "stuffed animal"),
        ("cuddly", "washable", "bear", "embroidered", "eyes", "huggable", "fluffy"),
    ),
    "Computers > Input": (
        ("keyboard", "keyboard"),
        ("mechanical", "backlit", "numeric", "ergonomic", "switches", "layout", "rollover"),
    ),
    "Kitchen > Tea": (
        ("teapot", "tea pot"),
        ("spout", "infuser", "lid", "stoneware", "whistling", "glazed", "loose leaf"),
    ),
}


def products(count: int = 600) -> Iterator[Product]:
    """Yield products; some say what UPS stands for."""
    dice = random.Random(3)
    for number in range(count):
        category = tuple(_KINDS)[number % len(_KINDS)]
        names, facts = _KINDS[category]
        brand = dice.randrange(len(_BRANDS))
        said = ", ".join(dice.sample(facts, 3))
        title = f"{_BRANDS[brand]} {names[brand % 2]}, {said}, {_COLORS[number // 5 % 4]}"
        yield Product(
            id=str(number),
            title=title,
            brand=_BRANDS[brand],
            category=tuple(category.split(" > ")),
            description="Works with a UPS (uninterruptible power supply)." if number < 3 else "",
        )
