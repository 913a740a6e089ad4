"""The contract that every reader of product files keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from catalog.event import Event
from catalog.product import Product
from catalog.review import Review


@dataclass(frozen=True, slots=True)
class Reject:
    """One record that could not be read: where it is, and why.

    `reason` is a short phrase from a small set, so that rejects can be counted by reason
    ("not JSON", "no id", "no title", "bad price", "duplicate id"); `detail` holds what was found.
    """

    file: str
    line: int
    reason: str
    detail: str = ""


class ProductReader(Protocol):
    """Reads the products of one format, streaming, in constant memory."""

    name: str

    def sniff(self, path: Path) -> bool:
        """Say whether the file or folder at `path` is of this format, from its content."""
        ...

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each record as a product, or as a reject where it cannot be read."""
        ...


class ReviewReader(Protocol):
    """Reads the reviews of one format, streaming, in constant memory."""

    name: str

    def sniff(self, path: Path) -> bool:
        """Say whether the file at `path` is of this format, from its content."""
        ...

    def read(self, path: Path) -> Iterator[Review | Reject]:
        """Yield each record as a review, or as a reject where it cannot be read."""
        ...


class EventReader(Protocol):
    """Reads the shopping events of one format, streaming, in constant memory."""

    name: str

    def sniff(self, path: Path) -> bool:
        """Say whether the file or folder at `path` is of this format, from its content."""
        ...

    def read(self, path: Path) -> Iterator[Event | Reject]:
        """Yield each record as an event, or as a reject where it cannot be read."""
        ...
