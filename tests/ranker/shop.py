"""Four hundred made-up products: seeded, sensible, and full of ties and gaps."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from catalog.product import AttributeValue, Availability, Location, Product

LAPTOP_CODE = "DV7-1211EA"
LAPTOP_EAN = "4006381333931"
LAPTOP_ID = "p003"
PRODUCTS = 400

_KINDS: dict[tuple[str, str, str], tuple[str, ...]] = {
    ("Electronics", "Computers", "Laptops"): ("laptop", "gaming notebook", "ultrabook"),
    ("Electronics", "Computers", "Mice"): ("wireless mouse", "gaming mouse"),
    ("Electronics", "Audio", "Headphones"): ("wireless headphones", "earbuds"),
    ("Electronics", "Audio", "Speakers"): ("bluetooth speaker", "shelf speaker"),
    ("Home", "Kitchen", "Kettles"): ("electric kettle", "gooseneck kettle"),
    ("Home", "Kitchen", "Knives"): ("bread knife", "chef knife"),
    ("Home", "Lighting", "Lamps"): ("desk lamp", "floor lamp"),
    ("Clothing", "Shoes", "Running"): ("running shoes", "trail running shoes"),
    ("Clothing", "Coats", "Rain"): ("rain jacket", "waterproof coat"),
    ("Garden", "Tools", "Spades"): ("garden spade", "hand trowel"),
}
_BRANDS = ("Acme", "Borealis", "Häfele", "Corvid & Sons", "Delta", "")
_COLOURS = ("black", "red", "blue", "white", "olive green")
_MATERIALS = ("steel", "cotton", "plastic", "oak", "leather")
# 10.995 lies between two cents; 20.0 is the price of very many.
_PRICES = (None, 0.0, 5.0, 9.99, 10.995, 10.99, 11.0, 20.0, 20.0, 20.0, 49.9, 199.0, 1299.0)
_RATINGS = (None, 1.0, 2.9, 3.0, 4.0, 4.1, 4.1, 4.1, 4.9, 5.0)
_AVAILABILITIES: tuple[Availability, ...] = ("in_stock", "out_of_stock", "preorder", "unknown")
_CITIES = {
    "London": (51.5074, -0.1278), "Paris": (48.8566, 2.3522), "Suva": (-18.1248, 178.4501),
    "Quito": (-0.1807, -78.4678), "Apia": (-13.8333, -171.7667),
}  # fmt: skip


def make_products() -> tuple[Product, ...]:
    """Return the same products every time."""
    random = Random(20_240_607)
    return tuple(_product(number, random) for number in range(PRODUCTS))


def _product(number: int, random: Random) -> Product:
    if number == int(LAPTOP_ID[1:]):
        return _laptop()
    if number % 20 == 19:
        return _place(number, random)
    category = random.choice(tuple(_KINDS))
    kind = random.choice(_KINDS[category])
    brand, colour = random.choice(_BRANDS), random.choice(_COLOURS)
    model = f"{random.choice(('QX', 'DV', 'HR'))}{random.randrange(1, 9)}-{1000 + number}B"
    words = [brand, colour, kind] if random.random() < 0.6 else [brand, kind, model]
    describe = random.random() < 0.7
    return Product(
        id=f"p{number:03}",
        title=" ".join(word for word in words if word),
        description=f"A {colour} {kind} for every day, made of {random.choice(_MATERIALS)}."
        if describe
        else "",
        brand=brand,
        category=category[: random.choice((0, 1, 2, 3, 3, 3, 3))],
        price=random.choice(_PRICES),
        attributes=_attributes(colour, random),
        rating=random.choice(_RATINGS),
        rating_count=random.choice((0, 0, 3, 12, 12, 900)),
        availability=random.choice(_AVAILABILITIES),
        released=random.choice(
            (None, date(2020, 1, 1), date(2024, 2, 29), date(1969, 7, 20) + timedelta(number))
        ),
    )


def _attributes(colour: str, random: Random) -> dict[str, AttributeValue]:
    attributes: dict[str, AttributeValue] = {"colour": colour}
    if random.random() < 0.7:
        attributes["material"] = tuple(random.sample(_MATERIALS, random.randrange(1, 4)))
    if random.random() < 0.6:
        attributes["weight"] = random.choice((0.5, 1.0, 2.0, 2.25, 12.0))
    if random.random() < 0.5:
        attributes["washable"] = random.random() < 0.5
    if random.random() < 0.3:
        attributes["size"] = random.choice(("8", "9.5", "10", "large"))
    return attributes


def _laptop() -> Product:
    return Product(
        id=LAPTOP_ID,
        title=f"Borealis Pavilion {LAPTOP_CODE} laptop",
        description="A silver laptop with a wide screen.",
        brand="Borealis",
        category=("Electronics", "Computers", "Laptops"),
        price=649.0,
        attributes={"ean": LAPTOP_EAN, "weight": 2.25},
        rating=4.1,
        rating_count=12,
        availability="in_stock",
    )


def _place(number: int, random: Random) -> Product:
    city = random.choice(tuple(_CITIES))
    latitude, longitude = _CITIES[city]
    return Product(
        id=f"p{number:03}",
        title=f"{city} coffee house",
        description="Coffee, cake and breakfast all day.",
        category=("Food", "Cafés"),
        rating=random.choice(_RATINGS),
        rating_count=random.choice((0, 3, 900)),
        location=Location(
            latitude=round(latitude + random.uniform(-0.2, 0.2), 4),
            longitude=round(longitude + random.uniform(-0.2, 0.2), 4),
            city=city,
        ),
    )
