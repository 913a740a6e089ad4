"""A shop of lamps as a CSV file, with a title in square brackets."""

from __future__ import annotations

import csv
from pathlib import Path

BRACKETS = "Desk Lamp [bold] 3-pack [/x]"
PRODUCTS = 12


def write_shop(file: Path, mark: str = "") -> Path:
    """Write the shop; the mark is put before each title but that in brackets."""
    with file.open("w", encoding="utf-8", newline="") as target:
        table = csv.writer(target)
        table.writerow(["id", "title", "brand", "category", "price", "rating", "rating_count"])
        for number in range(PRODUCTS):
            title = BRACKETS if number == 0 else f"{mark}Lamp of colour {number}"
            table.writerow(
                [f"L-{number}", title, ("Lumo", "Brillo")[number % 2], "Home > Lighting",
                 10 + number, 4.5, 100 + number]
            )  # fmt: skip
    return file
