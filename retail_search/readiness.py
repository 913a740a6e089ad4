"""Readiness: what an engine says of itself when it can answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readiness:
    """Which generation answers now, and how many products it holds."""

    generation: str
    products: int
