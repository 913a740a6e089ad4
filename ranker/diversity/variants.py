"""Variants: products that differ in colour, size or the like are one hit with its options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalog.product import Product, value_texts
from ranker.diversity.titles import TitleParts, same_line, title_parts

Vectors = NDArray[np.float32]

GROUP_NAMES = frozenset((
    "parent asin", "item group id", "group id", "variant group", "variant group id",
    "variation group", "parent id", "parent sku", "parent product id", "product group id",
))  # fmt: skip
"""Attributes whose value all variants of a product share."""

LEAST_COSINE = 0.85
"""Cosine that titles which differ by options alone must reach to be variants."""
LEAST_COSINE_SAME_TITLE = 0.98
"""Cosine that equal titles must reach: often they are only a name for many different things."""
LEAST_WORDS = 2
"""Words of a title that are neither option nor code, the brand's own among them."""
MOST_PRICE_RATIO_SAME_TITLE = 1.15
"""How far the prices of two products with equal titles may be apart."""

# Words in the names of attributes that tell variants apart, and the kind of option they are.
_OPTION_WORDS = {
    "colour": "colour", "color": "colour", "colours": "colour", "colors": "colour",
    "coloration": "colour", "finish": "colour", "shade": "colour",
    "size": "size", "waist": "size", "inseam": "size",
    "length": "length", "width": "length", "height": "length", "depth": "length",
    "thickness": "length", "diameter": "length", "diagonal": "length", "dimensions": "length",
    "weight": "weight", "volume": "volume", "capacity": "storage", "storage": "storage",
    "memory": "storage", "count": "count", "pack": "count",
    "flavor": "flavour", "flavour": "flavour", "scent": "flavour", "fragrance": "flavour",
}  # fmt: skip
# An AA battery is no D battery in another size, nor an SSD a disk of another capacity.
_NO_OPTIONS = frozenset((
    "battery", "compatible", "compatibility", "supported", "type", "class", "media", "technology",
))  # fmt: skip
# Attributes that name one article, its place in a list, or its packaging.
_OWN_WORDS = frozenset((
    "ean", "upc", "gtin", "isbn", "asin", "sku", "mpn", "part", "serial", "article", "package",
    "packaging", "pallet", "case", "rank", "subtitle", "date", "url", "certification", "warranty",
    "origin", "yield",
))  # fmt: skip
# Such as "item model number", but not "processor model".
_OWN_NAMES = frozenset(("model", "item", "product", "number", "name", "code", "id", "oem", "no"))
_LONGEST_OPTION = 40
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class _Names:
    """The attribute that names a product's group, empty for none, and those of options by kind."""

    group: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Variants:
    """How products are gathered: each of `kept` is a hit, `options[i]` the others of `kept[i]`.

    Both are places among the products, ascending.
    """

    kept: NDArray[np.int64]
    options: tuple[tuple[int, ...], ...]

    @property
    def collapsed(self) -> int:
        """The number of products that are no hits of their own."""
        return sum(map(len, self.options))


def gather_variants(
    products: Sequence[Product], vectors: Vectors, exact: NDArray[np.bool_] | None = None
) -> Variants:
    """Gather the variants of each product under the best of them.

    `products` come best first, `vectors` are theirs at length 1, shape (products, dimension), and
    `exact` says which of them are what was asked for by code or whole title, shape (products,):
    those are never gathered under another. Every member is a variant of the representative
    itself, so that no chain of small steps joins what is far apart.
    """
    count = len(products)
    owns = np.zeros(count, np.bool_) if exact is None else exact
    cosines = vectors @ vectors.T if count else np.empty((0, 0), np.float32)
    # Who has no near neighbour of the same brand is looked at no closer.
    numbers: dict[str, int] = {}
    brands = np.array(
        [numbers.setdefault(product.brand.casefold(), len(numbers)) for product in products]
    )
    alike = (cosines >= LEAST_COSINE) & (brands[:, None] == brands[None, :])
    near = np.count_nonzero(alike, axis=1)
    parts: dict[int, TitleParts] = {}
    firsts: dict[object, list[int]] = {}
    members: dict[int, list[int]] = {}
    for place in (*np.flatnonzero(owns).tolist(), *np.flatnonzero(~owns).tolist()):
        product = products[place]
        group = group_of(product)
        if not group and near[place] < 2:
            members[place] = []
            continue
        if not group:
            parts[place] = parts_of(product)
        others = firsts.setdefault(group or (brands[place], parts[place].skeleton), [])
        joined = None
        if not owns[place]:
            joined = next(
                (
                    first
                    for first in others
                    if group
                    or _differ_by_options(
                        products[first], product, parts[first], parts[place], cosines[first, place]
                    )
                ),
                None,
            )
        if joined is None:
            members[place] = []
            others.append(place)
        else:
            members[joined].append(place)
    kept = sorted(members)
    return Variants(
        np.array(kept, dtype=np.int64), tuple(tuple(sorted(members[place])) for place in kept)
    )


def group_of(product: Product) -> str:
    """Return what the data says all variants of the product share, empty where it says nothing."""
    name = _names(tuple(product.attributes)).group
    texts = value_texts(product.attributes[name]) if name else ()
    return texts[0] if texts else ""


def are_variants(one: Product, other: Product, cosine: float) -> bool:
    """Say whether two products are one thing in different options.

    They are of one brand and their titles are equal but for options, of which the titles name the
    same kinds. Their codes are equal too, or differ by the letters at the end that makers mark a
    colour with. No attribute but of options and packaging says different things of them, and
    `cosine`, that of their vectors, confirms it. Titles that are wholly equal may be the name of a
    whole shelf: there the vectors must be much nearer, options must not differ unsaid, and the
    products must cost about the same.
    """
    if one.brand.casefold() != other.brand.casefold():
        return False
    return _differ_by_options(one, other, parts_of(one), parts_of(other), cosine)


def _differ_by_options(
    one: Product, other: Product, left: TitleParts, right: TitleParts, cosine: float
) -> bool:
    if cosine < LEAST_COSINE or left.skeleton != right.skeleton or left.words < LEAST_WORDS:
        return False
    if left.options != right.options:
        return all(map(same_line, left.codes, right.codes)) and not conflicts(one, other)
    return (
        cosine >= LEAST_COSINE_SAME_TITLE
        and left.codes == right.codes
        and _same_offer(one, other)
        and not conflicts(one, other, options=False)
    )


def conflicts(one: Product, other: Product, *, options: bool = True) -> list[str]:
    """Return the attributes that both have with different values.

    Those that name the article or its packaging are left out, and those of options where
    `options` may differ.
    """
    return [
        name
        for name, value in one.attributes.items()
        if other.attributes.get(name, value) != value
        and not (_is_own(name) or (options and _option_kind(name)))
    ]


def parts_of(product: Product) -> TitleParts:
    """Take a product's title apart, with the help of its own attributes."""
    named = tuple(
        (kind, value)
        for name, kind in _names(tuple(product.attributes)).options
        if isinstance(value := product.attributes[name], str) and len(value) <= _LONGEST_OPTION
    )
    return title_parts(product.title, product.brand, named)


def _same_offer(one: Product, other: Product) -> bool:
    """Say whether two products with one title cost about the same, or else are described alike.

    Where neither is said, as of spare parts that are all called by what they fit, nothing tells.
    """
    if one.price is None or other.price is None:
        return (
            one.price == other.price
            and bool(one.description)
            and (one.description == other.description)
        )
    low, high = sorted((one.price, other.price))
    return high <= MOST_PRICE_RATIO_SAME_TITLE * low


@lru_cache(maxsize=16_384)
def _names(names: tuple[str, ...]) -> _Names:
    """Sort out the names of a product's attributes, which are the same for many products."""
    return _Names(
        next((name for name in names if _plain(name) in GROUP_NAMES), ""),
        tuple((name, kind) for name in names if (kind := _option_kind(name))),
    )


def _plain(name: str) -> str:
    return _SIGNS.sub(" ", name.casefold())


@lru_cache(maxsize=8_192)
def _option_kind(name: str) -> str:
    """Return the kind of option that an attribute is, empty for one that is none."""
    words = _plain(name).split()
    if not _NO_OPTIONS.isdisjoint(words):
        return ""
    return next((kind for word in words if (kind := _OPTION_WORDS.get(word))), "")


@lru_cache(maxsize=8_192)
def _is_own(name: str) -> bool:
    words = _plain(name).split()
    return not _OWN_WORDS.isdisjoint(words) or _OWN_NAMES.issuperset(words)
