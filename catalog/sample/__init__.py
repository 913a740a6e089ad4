"""A sample shop, made up and drawn from a seed: products, reviews, events, places, pictures."""

from __future__ import annotations

from catalog.sample.products import generate_products
from catalog.sample.write import SampleFiles, write_sample

__all__ = ["SampleFiles", "generate_products", "write_sample"]
