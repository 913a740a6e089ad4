"""Turn what a source says besides the usual fields into attributes with readable names."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite
from typing import Final

from catalog.product import AttributeValue
from indexer.sources.cleaning import clean
from indexer.sources.values import is_exact, texts

Attributes = dict[str, AttributeValue]

MAX_ATTRIBUTES: Final = 256
"""Most attributes of one product; the rest are left out."""

MAX_VALUE: Final = 8192
"""Longest text value of an attribute, in characters."""

_MAX_NAME: Final = 100
_DEEPEST: Final = 3
_WORD: Final = 40


@lru_cache(maxsize=16_384)
def attribute_name(raw: str) -> str:
    """Return an attribute's name in lower case, without the colon and blanks around it.

    Underscores become spaces: "Item model number: " and "item_model_number" are one attribute.
    """
    name = clean(raw[: 4 * _MAX_NAME]).replace("_", " ").strip(" :\u200e\u200f")
    return " ".join(name.lower().split())[:_MAX_NAME].rstrip()


def attribute_value(value: object) -> AttributeValue | None:
    """Return a value as an attribute keeps it, `None` where there is nothing to keep."""
    if type(value) is str:
        cleaned = _clean_word(value) if len(value) <= _WORD else clean(value)[:MAX_VALUE].rstrip()
        return cleaned or None
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return float(value) if is_exact(value) else str(value)[:64] if abs(value) < 10**63 else None
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return tuple(item[:MAX_VALUE].rstrip() for item in texts(value)) or None
    return None


@lru_cache(maxsize=32_768)
def _clean_word(word: str) -> str:
    """Clean a short value, of which a catalogue has few ("Black", "Yes", "Imported")."""
    return clean(word)


def add_attribute(attributes: Attributes, raw_name: object, raw_value: object) -> None:
    """Add one attribute, unless it has no name or value or its name is taken.

    An object inside is flattened: {"size": {"width": 3}} becomes "size width".
    """
    _add(attributes, "", raw_name, raw_value, 0)


def _add(into: Attributes, prefix: str, raw_name: object, value: object, depth: int) -> None:
    if type(raw_name) is not str or len(into) >= MAX_ATTRIBUTES:
        return
    name = attribute_name(raw_name if not prefix else f"{prefix} {raw_name}")
    if not name:
        return
    if isinstance(value, dict):
        if depth < _DEEPEST:
            for key, item in value.items():
                _add(into, name, key, item, depth + 1)
        return
    if name not in into and (kept := attribute_value(value)) is not None:
        into[name] = kept
