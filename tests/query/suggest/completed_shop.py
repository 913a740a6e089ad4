"""A catalogue made by hand, collected as a reindex would, and opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from catalog.product import Product
from indexer.embedded.facet_field import PATH_SEPARATOR
from indexer.prepare import prepare
from query.suggest.collect import SuggestionCollector
from query.suggest.suggester import Suggester
from query.suggest.suggestion import Suggestion


def suggester(
    folder: Path,
    products: Sequence[Product],
    queries: Mapping[str, int] | None = None,
    weights: Mapping[str, float] | None = None,
    batch: int = 1_000,
) -> Suggester:
    """Collect products in batches, write and open what was collected."""
    prepared = [prepare(product, 640, "shop") for product in products]
    collector = SuggestionCollector(folder, PATH_SEPARATOR)
    for start in range(0, len(prepared), batch):
        collector.add(prepared[start : start + batch])

    def weigh(ids: Sequence[str]) -> Mapping[str, float]:
        return {name: weights[name] for name in ids if name in (weights or {})} if weights else {}

    collector.finish(folder / "suggest", queries or {}, weigh)
    opened = Suggester.open(folder / "suggest")
    assert opened is not None
    return opened


def product(number: int, title: str, *path: str, **fields: object) -> Product:
    """Return one product; `path` is its category."""
    given = {"id": f"p{number}", "title": title, "category": path} | fields
    return Product.model_validate(given)


def shop() -> list[Product]:
    """Phones and their cases, lamps, and a few things of which there is one."""
    computers, bags = ("Electronics", "Computers"), ("Fashion", "Bags")
    titles = [
        *((f"Acme Laptop, {size} GB", computers) for size in (8, 16, 32, 64)),
        *((f"Birch Laptop Backpack, {colour}", bags) for colour in ("red", "blue", "sand")),
        *((f"iPhone 13 Phone Case, {colour}", ("Phones", "Cases")) for colour in ("red", "blue")),
        *((f"Galaxy Phone Case, {colour}", ("Phones", "Cases")) for colour in ("red", "blue")),
        *((f"Crème Brûlée Torch, {number}", ("Kitchen",)) for number in ("small", "large")),
        *((f"Men's T-Shirt, {size}", ("Fashion", "T-Shirts")) for size in ("S", "M", "L")),
        *((f"ワイヤレスイヤホン {colour}", ("家電", "イヤホン")) for colour in ("黒", "白")),
        *((f"Wireless Headphones, {colour}", ("Audio",)) for colour in ("red", "blue")),
        ("Straße Lampe", ("Kitchen",)),
        ("Unique Gadget", ()),
    ]  # fmt: skip
    brands = {"Acme": "Acme", "Birch": "Birch & Co", "Wireless": "Sónico"}
    return [
        product(number, title, *path, brand=brands.get(title.split()[0], ""), rating_count=number)
        for number, (title, path) in enumerate(titles)
    ]


def shown(found: Sequence[Suggestion]) -> list[tuple[str, str]]:
    """Return the kinds and texts of suggestions, with the part that is not typed in brackets."""
    lines: list[tuple[str, str]] = []
    for one in found:
        text = one.text
        for start, end in reversed(one.completed):
            text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
        place = f" in {one.category[-1]}" if one.kind == "query" and one.category else ""
        lines.append((one.kind, text + place))
    return lines


def texts(found: Sequence[Suggestion], kind: str) -> list[str]:
    """Return the texts of the suggestions of one kind that are for everywhere."""
    return [one.text for one in found if one.kind == kind and (kind != "query" or not one.category)]
