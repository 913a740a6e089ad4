"""The products that an index publishes, read back from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from catalog.product import Product

if TYPE_CHECKING:
    from indexer.place import IndexPlace


def live_products(place: IndexPlace) -> Iterator[Product]:
    """Yield the products of the published generation, as they were indexed."""
    from models.encoder import Encoder

    encoder = Encoder.open(place.published_manifest().encoder, threads=1)
    folder, reader, _ = place.live(encoder)
    for product in reader.read(folder):
        if isinstance(product, Product):
            yield product
