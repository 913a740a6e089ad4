"""ProductFacts: what the features ask of a product, worked out once and kept for the next time."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from math import nan
from threading import Lock

from catalog.product import Product, value_texts
from indexer.embedded.columns import PRIOR_RATING, PRIOR_RATINGS, popularity
from indexer.embedded.fields import codes
from query.constraints.shipped import shipped
from query.units import plain_number, unit_of
from ranker.learned.terms import analyze

FIELDS = ("title", "brand", "category", "attributes", "description")
KIND_ATTRIBUTES = ("product type", "product_type", "item type")
# What comes after these words in a title says what a thing is for, not what it is.
JOINING = ("for", "with", "without", "compatible", "fits", "replaces", "w")
# Of very long texts and lists the beginning decides.
MOST_CHARACTERS = 1_000
MOST_VALUES = 60
MOST_ATTRIBUTES = 20
COUNT_BITS = 12
_MOST_COUNT = (1 << COUNT_BITS) - 1
_ATTRIBUTES = COUNT_BITS * FIELDS.index("attributes")
KEPT_PRODUCTS = 4_096

_NUMBER = re.compile(r"(?<![\w.])(\d{1,7}(?:\.\d{1,4})?)[ -]?(\"|''|[a-z]{1,11})?(?![\d])")
_AVAILABLE = {"in_stock": 1.0, "preorder": 0.5, "out_of_stock": 0.0, "unknown": nan}


class ProductFacts:
    """What a product has, in the index's terms; what few queries ask for is worked out late.

    `counts` packs the frequencies of each term in the fields into one number, `COUNT_BITS` each,
    the first field's lowest. `lengths` is the number of terms of each field, `row` the title's
    terms with blanks around each, `brand_row` the brand's, `places` the first place of each in the
    title, `head` the number of its terms before a joining word, and `attributes` the names of its
    first attributes.
    """

    __slots__ = (
        "_codes", "_colors", "_numbers", "accessories", "attributes", "available", "brand_row",
        "counts", "head", "kind", "kind_terms", "lengths", "letters", "places", "popularity",
        "price", "product", "rating", "row",
    )  # fmt: skip

    def __init__(self, product: Product) -> None:
        self.product = product
        self._codes: frozenset[str] | None = None
        self._numbers: tuple[frozenset[str], dict[str, frozenset[str]]] | None = None
        self._colors: frozenset[str] | None = None
        title = analyze(product.title[:MOST_CHARACTERS])
        cut = [
            title,
            analyze(product.brand),
            analyze(" ".join(product.category)),
            analyze(_values(product)[:MOST_CHARACTERS]),
            analyze(product.description[:MOST_CHARACTERS]),
        ]
        self.counts = _counted(cut)
        self.brand_row = f" {' '.join(cut[1])} " if cut[1] else ""
        self.lengths = tuple(map(len, cut))
        self.row = f" {' '.join(title)} "
        self.places: dict[str, int] = {}
        joining = joining_terms()
        self.head = len(title)
        for place, term in enumerate(title):
            self.places.setdefault(term, place)
            if place and self.head == len(title) and term in joining:
                self.head = place
        self.letters = f" {' '.join(product.title.lower().split())} "
        self.accessories = accessory_terms().intersection(title[: self.head])
        self.kind = kind_of(product)
        self.kind_terms = frozenset(analyze(self.kind)) if self.kind else frozenset()
        self.attributes = tuple(product.attributes)[:MOST_ATTRIBUTES]
        self.price = nan if product.price is None else product.price
        rated = product.rating_count
        self.rating = self.popularity = nan
        if product.rating is not None and rated:
            self.rating = (PRIOR_RATINGS * PRIOR_RATING + rated * product.rating) / (
                PRIOR_RATINGS + rated
            )
            self.popularity = popularity(product.rating, rated)
        self.available = _AVAILABLE[product.availability]

    @property
    def codes(self) -> frozenset[str]:
        """The codes that name it."""
        if self._codes is None:
            self._codes = frozenset(codes(self.product))
        return self._codes

    @property
    def numbers(self) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
        """The numbers of title and attributes, and by unit those of the title."""
        if self._numbers is None:
            found, of_title = set[str](), dict[str, frozenset[str]]()
            for number, unit in numbers_in(self.product.title):
                found.add(number)
                if unit:
                    of_title[unit] = of_title.get(unit, frozenset()) | {number}
            values = self.product.attributes.values()
            found.update(
                plain_number(text)
                for value in values
                if isinstance(value, float)
                for text in value_texts(value)
            )
            found.update(
                term
                for term, count in self.counts.items()
                if term[0].isdigit() and count >> _ATTRIBUTES & _MOST_COUNT
            )
            self._numbers = (frozenset(found), of_title)
        return self._numbers

    @property
    def colors(self) -> frozenset[str]:
        """The words for colors in its title and in its attributes of that name."""
        if self._colors is None:
            texts = [self.product.title]
            for name, value in self.product.attributes.items():
                if "color" in name.lower() or "colour" in name.lower():
                    texts += value_texts(value)
            self._colors = colors_in(" ".join(texts))
        return self._colors


class KeptFacts:
    """The facts of the latest products, by generation and ordinal; safe to share."""

    def __init__(self, most: int = KEPT_PRODUCTS) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, int], ProductFacts] = OrderedDict()
        self._lock = Lock()

    def of(
        self, generation: str, ordinals: Iterable[int], products: Sequence[Product]
    ) -> list[ProductFacts]:
        """Return the facts of some products, in their order."""
        found = []
        for ordinal, product in zip(ordinals, products, strict=True):
            key = (generation, ordinal)
            facts = self._kept.get(key)
            if facts is None or not _same(facts.product, product):
                facts = ProductFacts(product)
                with self._lock:
                    self._kept[key] = facts
                    while len(self._kept) > self._most:
                        self._kept.popitem(last=False)
            found.append(facts)
        return found


def numbers_in(text: str) -> list[tuple[str, str]]:
    """Return the numbers of a text, plain, each with its canonical unit, "" where it has none."""
    if not any(char.isdigit() for char in text):
        return []
    return [
        (plain_number(number), (unit_of(unit) if unit not in ('"', "''") else "in") or "")
        for number, unit in _NUMBER.findall(text.lower())
    ]


def colors_in(text: str) -> frozenset[str]:
    """Return the words of a text that are colors; gray is grey."""
    return frozenset(
        "grey" if word == "gray" else word
        for word in re.findall(r"[a-z]+", text.lower())
        if word in _color_words()
    )


def kind_of(product: Product) -> str:
    """Return what kind of thing a product is: the end of its category, or its product type."""
    if product.category:
        return product.category[-1]
    for name in KIND_ATTRIBUTES:
        if value := product.attributes.get(name):
            return " ".join(value_texts(value))
    return ""


@cache
def joining_terms() -> frozenset[str]:
    """Return the terms after which a title says what a thing is for."""
    return frozenset(term for word in JOINING for term in analyze(word))


@cache
def accessory_terms() -> frozenset[str]:
    """Return the terms of things that belong to other things."""
    words = [word for word in shipped("devices")["accessories"] if " " not in word]
    return frozenset(term for word in words for term in analyze(word))


@cache
def _color_words() -> frozenset[str]:
    return frozenset(name for name in shipped("colors")["values"] if name.isalpha())


def _values(product: Product) -> str:
    """Return the values of the attributes; of what is yes, the name."""
    texts: list[str] = []
    for name, value in islice(product.attributes.items(), MOST_VALUES):
        if isinstance(value, str):
            texts.append(value)
        elif value is True:
            texts.append(name)
        elif value is not False:
            texts += value_texts(value)
    return " ".join(texts)


def _same(kept: Product, product: Product) -> bool:
    return kept is product or (
        kept.id == product.id
        and kept.title == product.title
        and kept.price == product.price
        and kept.availability == product.availability
        and kept.rating_count == product.rating_count
    )


def _counted(fields: Sequence[Sequence[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for number, terms in enumerate(fields):
        one = 1 << COUNT_BITS * number
        for term in terms:
            counts[term] = counts.get(term, 0) + one
    return counts
