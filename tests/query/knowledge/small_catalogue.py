"""A catalogue made by hand, collected as a reindex would, without an index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from catalog.product import Product
from indexer.embedded.facet_field import PATH_SEPARATOR
from indexer.prepare import prepare
from models.encoder import TextEncoder
from query.knowledge.categories import Encoding
from query.knowledge.collect import KnowledgeCollector
from query.knowledge.knowledge import Knowledge


def known(
    folder: Path,
    products: Sequence[Product],
    encoder: TextEncoder,
    batch: int = 1_000,
    queries: dict[str, int] | None = None,
) -> Knowledge:
    """Collect products in batches and open what was written."""
    prepared = [prepare(product, 640, "shop") for product in products]
    vectors = encoder.encode([one.passage for one in prepared])
    collector = KnowledgeCollector(PATH_SEPARATOR)
    for start in range(0, len(prepared), batch):
        part = prepared[start : start + batch]
        collector.add(part, np.arange(start, start + len(part)))
    encoding = Encoding(
        encoder.identity,
        encoder.dimension,
        lambda rows: vectors[rows],
        encoder.encode,
        lambda texts: np.stack([encoder.encode_query(text) for text in texts]),
    )
    collector.finish(folder / "knowledge", encoding, queries or {})
    return Knowledge.open(folder / "knowledge")


def product(number: int, title: str, *path: str, **fields: object) -> Product:
    """Return one product; `path` is its category."""
    given = {"id": f"p{number}", "title": title, "category": path} | fields
    return Product.model_validate(given)
