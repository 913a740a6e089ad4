"""Wishes: from what a query asks to conditions that this catalogue can fulfil.

Only what is certain filters: a price, a number of stars, a brand or color that was ruled out. All
else raises the products that have it, for the catalogue may say it in other words, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.product import ATTRIBUTE_PREFIX
from query.constraints.found import Found
from query.knowledge.knowledge import Knowledge
from query.plan import CategoryGuess, Condition

# A field that fewer products have than this cannot be filtered by without losing good ones.
LEAST_SHARE = 0.5
_GOOD_RATING = 4.0


@dataclass(frozen=True, slots=True)
class WishWeights:
    """What fulfilling a soft condition adds to a score; chosen by `evaluate` on judged queries."""

    category: float = 0.08
    brand: float = 0.02
    attribute: float = 0.05
    price: float = 0.03
    rating: float = 0.03


@dataclass(frozen=True, slots=True)
class Wishes:
    """Conditions, and what cannot be had."""

    conditions: tuple[Condition, ...] = ()
    unknown: tuple[str, ...] = ()


# Keys of constraints -> words in the names of attributes that say the same.
_ATTRIBUTES = {
    "color": ("color", "colour"),
    "material": ("material", "fabric"),
    "size": ("size",),
    "gender": ("gender", "department", "target audience"),
    "age_group": ("age", "age group", "department"),
    "condition": ("condition",),
}
# Words that say how the shop should behave, and that no product has.
_NO_PRODUCT_SAYS = frozenset(
    {"price_min", "price_max", "price_preference", "rating_min", "near_me", "sort"}
)


def wishes_of(
    found: Sequence[Found],
    knowledge: Knowledge,
    weights: WishWeights,
    categories: Sequence[CategoryGuess] = (),
) -> Wishes:
    """Return what of the constraints found this catalogue can fulfil, and how."""
    conditions: list[Condition] = []
    unknown: list[str] = []
    for one in found:
        made = _condition(one, knowledge, weights, categories)
        if made is not None:
            conditions.append(made)
        elif one.key in _NO_PRODUCT_SAYS:
            unknown.append(f"{one.words}: {_WHY_NOT.get(one.key, 'nothing here can say')}")
    return Wishes(_joined(conditions), tuple(unknown))


def replaced_ranges(
    found: Sequence[Found], knowledge: Knowledge, weights: WishWeights
) -> tuple[tuple[int, int], ...]:
    """Return where the words stand of which a condition says all, so that they are not searched.

    What only raises keeps its words: "without sugar" is said in many ways, and "cheap" may be a
    word of some title.
    """
    return tuple(
        (one.start, one.end)
        for one in found
        if (one.key in _NO_PRODUCT_SAYS and one.key != "price_preference")
        or (one.key == "not" and _refusal(one, knowledge, weights).excluded)
    )


_WHY_NOT = {
    "price_min": "too few products have a price",
    "price_max": "too few products have a price",
    "price_preference": "too few products have a price",
    "rating_min": "too few products have a rating",
    "sort": "nothing is raised by its age; choose the order “newest”",
    "near_me": "where the shopper is is not known",
}


def _condition(
    one: Found,
    knowledge: Knowledge,
    weights: WishWeights,
    categories: Sequence[CategoryGuess],
) -> Condition | None:
    priced = knowledge.shares.get("price", 0.0) >= LEAST_SHARE
    rated = knowledge.shares.get("rating", 0.0) >= LEAST_SHARE
    if one.key in ("price_min", "price_max"):
        if not priced:
            return None
        number = float(one.value)
        low, high = (number, None) if one.key == "price_min" else (None, number)
        # A soft bound ("around") still says that much of what is wanted.
        return Condition("price", one.words, low=low, high=high, hard=True)
    if one.key == "rating_min":
        number = float(one.value)
        return Condition("rating", one.words, low=number, hard=True) if rated else None
    if one.key == "price_preference" or one.value in ("price_asc", "price_desc"):
        cheap = one.value in ("low", "price_asc")
        return _price_wish(one.words, knowledge, weights, categories, cheap=cheap, priced=priced)
    if one.key == "sort" and one.value == "rating" and rated:
        return Condition("rating", one.words, low=_GOOD_RATING, weight=weights.rating)
    if one.key == "sort" and one.value == "newest":
        return None
    if one.key == "brand":
        return _brand_wish(one.words, _texts(one.value), knowledge, weights, excluded=False)
    if one.key == "not":
        return _refusal(one, knowledge, weights)
    if one.key in _ATTRIBUTES:
        return _attribute_wish(one.key, one.words, _texts(one.value), knowledge, weights)
    return None


def _price_wish(
    words: str,
    knowledge: Knowledge,
    weights: WishWeights,
    categories: Sequence[CategoryGuess],
    *,
    cheap: bool,
    priced: bool,
) -> Condition | None:
    if not priced:
        return None
    bound = (
        knowledge.price_band(categories[0].path, "low" if cheap else "high") if categories else None
    )
    if bound is None:
        return None
    low, high = (None, bound) if cheap else (bound, None)
    return Condition("price", words, low=low, high=high, weight=weights.price)


def _brand_wish(
    words: str,
    values: Iterable[str],
    knowledge: Knowledge,
    weights: WishWeights,
    *,
    excluded: bool,
) -> Condition | None:
    known = [spelling for value in values for spelling in knowledge.brand_spellings.get(value, ())]
    if not known:
        return None
    if excluded:
        return Condition("brand", words, tuple(known), excluded=True, hard=True)
    return Condition("brand", words, tuple(known), weight=weights.brand)


def _attribute_wish(
    key: str,
    words: str,
    values: Sequence[str],
    knowledge: Knowledge,
    weights: WishWeights,
    *,
    excluded: bool = False,
) -> Condition | None:
    """Wish for an attribute: the one named so whose values include what is asked."""
    best: tuple[int, str, tuple[str, ...]] | None = None
    for name, counts in knowledge.values.items():
        if not says_same(name, key):
            continue
        spellings = tuple(
            given for given in counts if any(_says(given, wanted) for wanted in values)
        )
        count = sum(counts[given] for given in spellings)
        if count and (best is None or count > best[0]):
            best = (count, name, spellings)
    if best is None:
        return None
    _, name, spellings = best
    field = ATTRIBUTE_PREFIX + name
    if excluded:
        return Condition(field, words, spellings, excluded=True, hard=True)
    return Condition(field, words, spellings, weight=weights.attribute)


def says_same(attribute: str, key: str) -> bool:
    """Say whether an attribute of a catalogue holds what a key of constraints asks for."""
    return any(part in attribute.lower() for part in _ATTRIBUTES[key])


def _says(given: str, wanted: str) -> bool:
    """Say whether a value of the catalogue says what is wanted ("Navy Blue" says blue)."""
    return f" {wanted} " in f" {given.lower()} "


def _refusal(one: Found, knowledge: Knowledge, weights: WishWeights) -> Condition:
    field, value = str(one.value.field), str(one.value.value)
    if field == "brand":
        made = _brand_wish(one.words, [value], knowledge, weights, excluded=True)
    elif field in _ATTRIBUTES:
        made = _attribute_wish(field, one.words, [value], knowledge, weights, excluded=True)
    else:
        made = None
    if made is not None:
        return made
    if field in ("brand", "color", "material"):
        return Condition("text", one.words, (value,), excluded=True, hard=True)
    # "Sugar free" has the word: what is without it is best told by the words that say so.
    says = (f"{value} free", f"without {value}", f"no {value}")
    return Condition("text", one.words, says, weight=weights.attribute)


def _joined(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return the conditions with both ends of one range in one."""
    kept: dict[object, Condition] = {}
    for one in conditions:
        key: object = one
        if one.hard and not one.excluded and not one.values:
            key = one.field
            before = kept.get(key)
            if before is not None:
                words = before.words if before.words == one.words else f"{before.words} {one.words}"
                one = Condition(
                    one.field,
                    words,
                    low=one.low if one.low is not None else before.low,
                    high=one.high if one.high is not None else before.high,
                    hard=True,
                )
        kept[key] = one
    return tuple(kept.values())


def _texts(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(part) for part in value]
    return [str(value)]
