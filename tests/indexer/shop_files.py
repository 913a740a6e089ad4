"""Small product files made for one test."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path


def line(number: int, **fields: object) -> dict[str, object]:
    """Return one record of a shop's own JSON lines."""
    return {"id": f"p{number}", "title": f"desk lamp number {number}", "price": 5.0, **fields}


def write_lines(file: Path, records: Iterable[Mapping[str, object] | str]) -> Path:
    """Write records as JSON lines; a string is written as it is."""
    texts = [record if isinstance(record, str) else json.dumps(record) for record in records]
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return file
