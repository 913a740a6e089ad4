"""Random products, and an index built from products that are in memory."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from catalog.product import AttributeValue, Location, Product
from indexer.embedded.generation import Generation
from indexer.embedded_place import EmbeddedPlace
from indexer.options import ReindexOptions, ReindexReport, say_nothing
from indexer.reindex import load
from indexer.sources.reader import Reject
from indexer.updates.update import UpdateOptions
from models.encoder import TextEncoder

INDEX = "shop"
WORDS = (
    "red", "green", "blue", "lamp", "chair", "table", "shelf", "mirror", "oak", "pine", "steel",
    "größe", "café", "running", "shoes", "men", "women", "wireless", "mouse", "phone",
)  # fmt: skip
COLORS = ("red", "Größe", "青い", "naïve", "z", "🦊 fox", "amber", "Blue")
AVAILABILITIES = ("in_stock", "out_of_stock", "preorder", "unknown")


def random_product(dice: random.Random, product_id: str) -> Product:
    """Return a product of few words and values, so that products share them."""
    attributes: dict[str, AttributeValue] = {}
    if dice.random() < 0.7:
        attributes["color"] = tuple(dice.choices(COLORS, k=dice.randint(1, 3)))
    if dice.random() < 0.5:
        attributes["width"] = float(dice.randint(-3, 12)) / 2
    if dice.random() < 0.3:
        attributes["folds"] = dice.random() < 0.5
    if dice.random() < 0.1:
        attributes[f"rare {dice.randint(0, 30)}"] = f"value {dice.randint(0, 30)}"
    path = ("Home", dice.choice(("Lamps", "Chairs", "Desks")), dice.choice(("Small", "Large")))
    title = " ".join(dice.choices(WORDS, k=dice.randint(1, 5)))
    return Product(
        id=product_id,
        title=f"{title} {dice.choice('AB')}{dice.randint(10, 40)}X",
        description=" ".join(dice.choices(WORDS, k=dice.randint(0, 12))),
        brand=dice.choice(("", "Acme", "Étoile", "zeta", f"brand {dice.randint(0, 40)}")),
        category=path[: dice.randint(0, 3)],
        price=dice.choice((None, dice.randint(1, 900) / 10)),
        rating=dice.choice((None, dice.randint(0, 50) / 10)),
        rating_count=dice.randint(0, 100),
        availability=dice.choice(AVAILABILITIES),  # type: ignore[arg-type]
        location=dice.choice((None, Location(latitude=dice.uniform(-90, 90), longitude=7))),
        released=dice.choice((None, date(2020, 1, dice.randint(1, 28)))),
        attributes=attributes,
    )


class Shelf:
    """A reader of products that are in memory."""

    name = "shelf"

    def __init__(self, products: Sequence[Product | Reject]) -> None:
        self._products = products

    def sniff(self, path: Path) -> bool:
        return False

    def read(self, path: Path) -> Iterator[Product | Reject]:
        yield from self._products


def build(
    home: Path, products: Sequence[Product], encoder: TextEncoder, **changes: object
) -> ReindexReport:
    """Build and publish a generation of the products."""
    options = ReindexOptions(**({"home": home, "index": INDEX} | changes))  # type: ignore[arg-type]
    place = EmbeddedPlace(home, INDEX)
    with place.lock():
        return load(place, [(home, Shelf(products))], [], encoder, options, say_nothing)


def place_of(home: Path) -> EmbeddedPlace:
    """Return where the index is."""
    return EmbeddedPlace(home, INDEX)


def options_of(home: Path) -> UpdateOptions:
    """Return the options of an update of the index."""
    return UpdateOptions(home, INDEX)


def published(home: Path) -> Generation:
    """Open what is published."""
    return Generation.open(place_of(home).published())
