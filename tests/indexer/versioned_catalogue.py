"""Two catalogues that share ids but no words, so that a mixture of them would be noticed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

COLORS = ("red", "green", "blue", "white")
KINDS = ("lamp", "chair", "table", "shelf", "mirror")


@dataclass(frozen=True)
class Version:
    """One catalogue: its mark is in every title, brand and attribute."""

    mark: str
    count: int


def two_versions(products: int) -> tuple[Version, Version]:
    """Return two catalogues of about so many products; their sizes differ."""
    return Version("alphaware", products), Version("betaware", products - products // 20)


def write_catalogue(file: Path, version: Version, bytes_in_all: int) -> None:
    """Write a catalogue in the Amazon 2023 format, padded with what the reader skips."""
    padding = "x" * (bytes_in_all // version.count)
    with file.open("w", encoding="utf-8") as target:
        for number in range(version.count):
            record = {
                "parent_asin": f"P{number:05d}",
                "title": f"{version.mark} {_pick(COLORS, number)} {_pick(KINDS, number)} {number}",
                "main_category": "Home",
                "categories": ["Home", version.mark],
                "description": [f"A {_pick(KINDS, number // 7)} beside a {_pick(KINDS, number)}."],
                "details": {"Brand": version.mark, "Edition": version.mark},
                "price": 10 + number % 90,
                "average_rating": 4.0,
                "rating_number": number,
                "videos": [padding],
            }
            target.write(json.dumps(record) + "\n")


def _pick(words: tuple[str, ...], number: int) -> str:
    return words[number % len(words)]
