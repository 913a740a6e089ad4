"""Constraints: what a query asks for beside its words, in the form of the gold files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from query.constraints.found import Found

ExcludedField = Literal["brand", "color", "material", "ingredient", "feature"]
PricePreference = Literal["low", "high"]
Sort = Literal["price_asc", "price_desc", "rating", "newest"]

LISTS = ("brand", "color", "material", "compatible_with")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What the products must not be or have: a `value` of a `field`."""

    field: ExcludedField
    value: str


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a query asks for; None or empty where it does not say.

    Prices are in the query's own currency, `age` is from and to in years, `rating_min` in stars,
    `quantity` in pieces to the pack. `excluded` is called `not` in JSON. `text` is what is left
    to search, in small letters.
    """

    price_min: float | None = None
    price_max: float | None = None
    price_preference: PricePreference | None = None
    brand: tuple[str, ...] = ()
    color: tuple[str, ...] = ()
    material: tuple[str, ...] = ()
    size: str | None = None
    gender: str | None = None
    age_group: str | None = None
    age: tuple[float, float] | None = None
    rating_min: float | None = None
    condition: str | None = None
    quantity: int | None = None
    compatible_with: tuple[str, ...] = ()
    occasion: str | None = None
    near_me: bool = False
    sort: Sort | None = None
    excluded: tuple[Exclusion, ...] = ()
    text: str = ""

    @classmethod
    def of(cls, found: Iterable[Found], text: str = "") -> Constraints:
        """Put what was found in a query together; of two answers to one question the first wins."""
        said: dict[str, Any] = {}
        for each in found:
            if each.key == "not":
                said.setdefault("excluded", []).append(each.value)
            elif each.key in LISTS:
                said.setdefault(each.key, []).append(each.value)
            else:
                said.setdefault(each.key, each.value)
        return cls(text=text, **{key: _plain(value) for key, value in said.items()})

    @classmethod
    def from_json(cls, given: Mapping[str, Any], text: str = "") -> Constraints:
        """Read the object of a gold file; raises TypeError or KeyError where it is another one."""
        values = dict(given)
        excluded = [Exclusion(each["field"], each["value"]) for each in values.pop("not", ())]
        return cls(
            text=text,
            excluded=tuple(excluded),
            **{key: _plain(value) for key, value in values.items()},
        )

    def to_json(self) -> dict[str, Any]:
        """Return the object of a gold file: only what is said, whole numbers without a point."""
        result: dict[str, Any] = {}
        for key in self.__slots__:
            value = getattr(self, key)
            if key == "text" or value is None or value is False or value == ():
                continue
            if key == "excluded":
                result["not"] = [{"field": each.field, "value": each.value} for each in value]
            elif isinstance(value, tuple):
                result[key] = [_short(each) for each in value]
            else:
                result[key] = _short(value)
        return result


def _plain(value: Any) -> Any:
    return (
        tuple(dict.fromkeys(value))
        if isinstance(value, list) and not _ages(value)
        else (tuple(value) if isinstance(value, list) else value)
    )


def _ages(value: list[Any]) -> bool:
    """Return whether these are numbers: from and to may be the same one."""
    return bool(value) and all(isinstance(each, int | float) for each in value)


def _short(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
