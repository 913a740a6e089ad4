"""A small real index, and the whole of understanding over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.product import Product
from indexer.embedded.generation import KNOWLEDGE
from indexer.embedded.generations import IndexFolder
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from query.knowledge.knowledge import Knowledge
from query.understand import Understander
from retail_search.settings import Settings
from retail_search.understanding import open_understander

INDEX = "small"
_KINDS = {
    ("Electronics", "Headphones"): ("wireless headphones", "quiet headphones", "earbuds"),
    ("Electronics", "Televisions"): ("55 inch television", "4k television", "smart television"),
    ("Clothing", "Shoes"): ("running shoes", "leather boots", "trail shoes"),
    ("Home", "Furniture"): ("office chair", "leather sofa", "oak bookcase"),
    ("Home", "Kitchen"): ("electric kettle", "stainless steel saucepan", "bread knife"),
}  # fmt: skip
_BRANDS = ("Alderton", "Borealis", "Corvid", "Nike", "Sony")
_COLORS = ("red", "black", "navy blue", "white")


def small_catalogue() -> list[Product]:
    """Return the same 180 products every time, all with a price and most with a rating."""
    found = []
    for number in range(180):
        path, kinds = list(_KINDS.items())[number % len(_KINDS)]
        kind, brand = kinds[number // 5 % 3], _BRANDS[number // 3 % 5]
        color = _COLORS[number // 7 % 4]
        found.append(
            Product(
                id=f"s{number:03}",
                title=f"{brand} {color} {kind}",
                description=f"A {kind} in {color} for every day.",
                brand=brand,
                category=path,
                price=10.0 + number * 1.5,
                rating=None if number % 9 == 0 else 3.0 + number % 5 * 0.5,
                rating_count=number,
                attributes={"color": color},
            )
        )
    return found


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    source = home / "small.jsonl"
    lines = (product.model_dump_json() for product in small_catalogue())
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reindex([source], Encoder.open("all-minilm-l6-v2", threads=2), ReindexOptions(home, INDEX))
    return home


@pytest.fixture(scope="session")
def knowledge(home: Path) -> Knowledge:
    return Knowledge.open(IndexFolder(home, INDEX).published() / KNOWLEDGE)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder.open("all-minilm-l6-v2", threads=1)


@pytest.fixture(scope="session")
def understander(home: Path, knowledge: Knowledge, encoder: Encoder) -> Understander:
    settings = Settings(data_dir=home, understanding="all")
    return open_understander(settings, INDEX, knowledge, encoder)
