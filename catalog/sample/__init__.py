"""A sample shop, made up and drawn from a seed: products, reviews, events, places, pictures."""

from __future__ import annotations

from catalog.sample.products import generate_products

__all__ = ["generate_products"]
