"""Forty made-up products for the tests of the web app."""

from __future__ import annotations

from datetime import date, timedelta

from catalog.product import Availability, Location, Product, QuotedReview, ReviewSummary

_KINDS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("Wireless Headphones with Quiet Mode", ("Electronics", "Audio", "Headphones"), 79.0),
    ("Bookshelf Speaker Pair", ("Electronics", "Audio", "Speakers"), 129.0),
    ("USB-C Charging Cable, 2 m", ("Electronics", "Cables"), 9.5),
    ("Trail Running Shoe", ("Clothing", "Shoes"), 95.0),
    ("Merino Crew Sweater", ("Clothing", "Knitwear"), 68.0),
    ("Pour-over Coffee Kettle", ("Home", "Kitchen"), 54.0),
    ("Linen Duvet Cover Set", ("Home", "Bedding"), 110.0),
    ("Dotted Notebook, A5", ("Office", "Paper"), 12.0),
)
_BRANDS = (
    "Alder", "Birch & Co", "Cedarline", "Dune", "Everly", "Fjordic", "Grove", "Harbour",
    "Isle", "Juniper", "Kestrel",
)  # fmt: skip
_COLOURS = ("Red", "Blue", "Black", "Sand", "Green")
_AVAILABLE: tuple[Availability, ...] = (
    "in_stock",
    "in_stock",
    "in_stock",
    "out_of_stock",
    "preorder",
)
_PLACES = 2


def products() -> tuple[Product, ...]:
    """Make the same forty products every time: thirty-eight goods and two places."""
    goods = tuple(_good(number) for number in range(40 - _PLACES))
    return goods + tuple(_place(number) for number in range(_PLACES))


def _good(number: int) -> Product:
    kind, category, price = _KINDS[number % len(_KINDS)]
    brand = _BRANDS[number % len(_BRANDS)]
    colour = _COLOURS[number % len(_COLOURS)]
    votes = (number * 37) % 900
    return Product(
        id=f"P{number:03d}",
        title=f"{brand} {kind}, {colour}",
        description=f"A {kind.lower()} by {brand}.\n\nMade to last, and easy to mend.",
        brand=brand,
        category=category,
        price=round(price * (1 + (number % 7) / 5), 2),
        attributes={
            "color": colour,
            "weight_kg": 0.1 * (number % 9 + 1),
            "washable": number % 2 == 0,
            "materials": ("cotton", "steel")[: number % 2 + 1],
        },
        image=f"/pictures/p{number:03d}.svg" if number % 3 else "",
        url=f"https://shop.example/p/{number}",
        rating=round(2.5 + (number % 6) * 0.5, 1) if number % 10 else None,
        rating_count=votes if number % 10 else 0,
        availability=_AVAILABLE[number % len(_AVAILABLE)],
        released=date(2018, 1, 1) + timedelta(days=53 * number),
        reviews=ReviewSummary(
            count=votes,
            mean=4.1,
            histogram=(votes // 20, votes // 20, votes // 10, votes // 5, votes // 2),
            quoted=(
                QuotedReview(
                    title="Worth it", text="Still as good as new after a year.", rating=5.0,
                    day=date(2024, 3, 5), helpful=12, verified=True,
                ),
                QuotedReview(text="Smaller than I thought.", rating=3.0),
            ),
        )
        if votes
        else None,
        goes_with=(f"P{(number + 1) % 38:03d}", "gone", f"P{(number + 2) % 38:03d}")
        if number % 2 == 0
        else (),
        source="made-up",
    )  # fmt: skip


def _place(number: int) -> Product:
    return Product(
        id=f"place/{number}",
        title=("Corner Table Restaurant", "Lantern Tea House")[number],
        description="Open every day.",
        category=("Restaurants", ("Italian", "Tea rooms")[number]),
        rating=4.5,
        rating_count=210,
        attributes={"hours": ("Monday 9:00-17:00", "Tuesday 9:00-17:00"), "outdoor_seating": True},
        location=Location(
            latitude=40.7 + number,
            longitude=-74.0,
            address="1 Main Street",
            city="Springfield",
            region="NJ",
            postal_code="07081",
            country="US",
        ),
        source="made-up",
    )
