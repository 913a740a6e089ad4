"""Counts the brands, and the values of the attributes that a shopper may name, as products come."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from catalog.product import ATTRIBUTE_PREFIX
from query.knowledge.facts import BrandRow
from query.normalize import normalize

BRAND = "brand"
CATEGORY = "category"
# An attribute is counted when one of these is a word of its name: "Color", "product colour".
_WORDS = frozenset(
    {
        "age", "allergen", "audience", "capacity", "closure", "color", "colors", "colour",
        "colours", "condition", "connectivity", "cuisine", "department", "diet", "dietary",
        "fabric", "finish", "fit", "flavor", "flavour", "form", "format", "gender", "genre",
        "language", "material", "materials", "occasion", "pattern", "scent", "season",
        "shape", "size", "sizes", "sleeve", "storage", "style", "target", "theme", "type",
        "upholstery",
    }
)  # fmt: skip
# How yes and no are written as values (`catalog.product.value_texts`).
_YES_OR_NO = frozenset({"yes", "no"})
_WORD = re.compile(r"[^\W\d_]+")
# While counting, and as written.
_MOST_COUNTED = 20_000
_MOST_FIELDS = 50_000
_MOST_PLANS = 5_000
_MOST_VALUES = 2_000
_MOST_ATTRIBUTES = 200
_MOST_BRANDS = 200_000
_MOST_SPELLINGS = 8
_LONGEST_VALUE = 60


def matters(name: str) -> bool:
    """Say whether the values of an attribute of this name are counted."""
    return not _WORDS.isdisjoint(_WORD.findall(name.lower()))


class FieldCounts:
    """Counts, product by product, who has a field, and the values of those that are counted.

    Most products of a catalogue have the same fields in the same order, so what is to be done with
    them is worked out once for each such order.
    """

    def __init__(self) -> None:
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._values: dict[str, Counter[str] | None] = {}
        self._having: Counter[str] = Counter()

    def add(self, facets: Sequence[str]) -> str:
        """Count the fields and values of a product, in turn; return its category, "" for none."""
        fields = tuple(facets[::2])
        plan = self._plans.get(fields)
        if plan is None:
            plan = self._plan(fields)
        plan.times += 1
        for place, counts in plan.counted:
            counts[facets[place]] += 1
        return facets[plan.category] if plan.category else ""

    def bound(self) -> None:
        """Stop counting an attribute whose values are too many to be chosen from, as codes are.

        It is called between batches, and so is what forgets orders of fields that are too many.
        """
        open_ended = [
            field
            for field, counts in self._values.items()
            if counts is not None and field != BRAND and len(counts) > _MOST_COUNTED
        ]
        for field in open_ended:
            self._values[field] = None
        if open_ended or len(self._plans) > _MOST_PLANS:
            self._settle()

    def having(self) -> Counter[str]:
        """Return how many products have each field."""
        self._settle()
        return self._having

    def values(self, field: str) -> Counter[str]:
        """Return the counts of a field's values, empty where they are not counted."""
        return self._values.get(field) or Counter()

    def attributes(self) -> dict[str, Counter[str]]:
        """Return the counts of the values of each attribute that is counted, by its name."""
        return {
            field[len(ATTRIBUTE_PREFIX) :]: counts
            for field, counts in self._values.items()
            if counts and field.startswith(ATTRIBUTE_PREFIX)
        }

    def _plan(self, fields: tuple[str, ...]) -> _Plan:
        counted = []
        category = 0
        for number, field in enumerate(fields):
            if field == CATEGORY:
                category = 2 * number + 1  # the last is the leaf
            elif (counts := self._counts(field)) is not None:
                counted.append((2 * number + 1, counts))
        plan = self._plans[fields] = _Plan(category, counted)
        return plan

    def _counts(self, field: str) -> Counter[str] | None:
        if field not in self._values:
            if len(self._values) >= _MOST_FIELDS:
                return None
            attribute = field.startswith(ATTRIBUTE_PREFIX)
            counted = field == BRAND or (attribute and matters(field[len(ATTRIBUTE_PREFIX) :]))
            self._values[field] = Counter() if counted else None
        return self._values[field]

    def _settle(self) -> None:
        for fields, plan in self._plans.items():
            for field in dict.fromkeys(fields):
                if field in self._values or field == CATEGORY:
                    self._having[field] += plan.times
        self._plans.clear()


class _Plan:
    """What is done with products of the same fields: where what lies, and how many there were."""

    __slots__ = ("category", "counted", "times")

    def __init__(self, category: int, counted: list[tuple[int, Counter[str]]]) -> None:
        self.category = category
        self.counted = counted
        self.times = 0


def value_rows(counted: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    """Return the values of the most used attributes, the most common first.

    Those that only say yes or no are left out: nobody asks for a color of "yes".
    """
    named = {name: counts for name, counts in counted.items() if not _YES_OR_NO.issuperset(counts)}
    used = sorted(named, key=lambda name: (-named[name].total(), name))
    return {
        name: {
            value: count
            for value, count in _most_common(named[name], _MOST_VALUES)
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
