"""Counts the brands, and the values of the attributes that a shopper may name, as products come."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from catalog.product import ATTRIBUTE_PREFIX
from query.knowledge.facts import BrandRow
from query.normalize import normalize

BRAND = "brand"
# An attribute is counted when one of these is a word of its name: "Color", "product colour".
_WORDS = frozenset(
    {
        "age", "allergen", "audience", "capacity", "closure", "color", "colors", "colour",
        "colours", "condition", "connectivity", "cuisine", "department", "diet", "dietary",
        "fabric", "finish", "fit", "flavor", "flavour", "form", "format", "gender", "genre",
        "language", "length", "material", "materials", "occasion", "pattern", "scent", "season",
        "shape", "size", "sizes", "sleeve", "storage", "style", "target", "theme", "type",
        "upholstery", "width",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
# While counting, and as written.
_MOST_COUNTED = 20_000
_MOST_VALUES = 2_000
_MOST_ATTRIBUTES = 200
_MOST_BRANDS = 200_000
_MOST_SPELLINGS = 8
_LONGEST_VALUE = 60


def matters(name: str) -> bool:
    """Say whether the values of an attribute of this name are counted."""
    return not _WORDS.isdisjoint(_WORD.findall(name.lower()))


class FieldCounts(dict[str, "Counter[str] | None"]):
    """The count of each value by field, None for the fields that are not counted."""

    def __missing__(self, field: str) -> Counter[str] | None:
        attribute = field.startswith(ATTRIBUTE_PREFIX) and matters(field[len(ATTRIBUTE_PREFIX) :])
        counts = Counter[str]() if attribute or field == BRAND else None
        self[field] = counts
        return counts

    def bound(self) -> None:
        """Stop counting an attribute whose values are too many to be chosen from, as codes are."""
        for field, counts in self.items():
            if counts is not None and field != BRAND and len(counts) > _MOST_COUNTED:
                self[field] = None


def value_rows(fields: Mapping[str, Counter[str] | None]) -> dict[str, dict[str, int]]:
    """Return the values of the most used attributes, the most common first."""
    counted = {
        field[len(ATTRIBUTE_PREFIX) :]: counts
        for field, counts in fields.items()
        if counts and field.startswith(ATTRIBUTE_PREFIX)
    }
    used = sorted(counted, key=lambda name: (-counted[name].total(), name))
    return {
        name: {
            value: count
            for value, count in _most_common(counted[name], _MOST_VALUES)
            if len(value) <= _LONGEST_VALUE
        }
        for name in used[:_MOST_ATTRIBUTES]
    }


def brand_rows(spellings: Mapping[str, int]) -> dict[str, BrandRow]:
    """Return the brands by their normalized name in lower case, the most common first."""
    ways: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for spelling, count in spellings.items():
        if name := normalize(spelling).lower():
            ways[name][spelling] += count
    totals = Counter({name: counts.total() for name, counts in ways.items()})
    return {
        name: BrandRow(
            count=count,
            spellings=tuple(way for way, _ in _most_common(ways[name], _MOST_SPELLINGS)),
        )
        for name, count in _most_common(totals, _MOST_BRANDS)
    }


def _most_common(counts: Counter[str], most: int) -> list[tuple[str, int]]:
    """Return the most common, those of one count in alphabetical order."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
