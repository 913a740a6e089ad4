"""The lists that are shipped: colors, materials, brands, devices, occasions, look-alikes."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def shipped(name: str) -> Any:
    """Return what `data/NAME.json` holds; nothing may change it."""
    path = resources.files("query.constraints.data").joinpath(f"{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))
