"""OptionsView: the variants of one product side by side, each with what it has otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.product import Product
from ranker.response import Hit
from webapp.shop.card import Card, card
from webapp.shop.formatting import attribute_text, humanize
from webapp.shop.links import product_link

_MOST_DIFFERENCES = 3
_LONGEST_VALUE = 60
_NUMBERED = frozenset(
    {"asin", "code", "ean", "gtin", "id", "model", "mpn", "number", "rank", "sku", "upc"}
)


@dataclass(frozen=True, slots=True)
class Option:
    """One variant: its card, and name and value of the attributes that tell it from the others."""

    card: Card
    differences: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OptionsView:
    """The page of a product's variants, the product itself the first of them."""

    product: Product
    count: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A link to a variant on a product's page: what it has otherwise, or its title."""

    text: str
    url: str
    current: bool = False


def variant_links(product: Product, others: Sequence[Product]) -> tuple[Variant, ...]:
    """Return links to a product and its variants by what tells them apart, or none without any."""
    if not others:
        return ()
    variants = (product, *others)
    names = _telling(variants)
    links = [
        Variant(
            ", ".join(value for _, value in _values(one, names)) or one.title,
            product_link(one.id),
            one.id == product.id,
        )
        for one in variants
    ]
    return tuple(sorted(links, key=lambda link: link.text.casefold()))


def options_view(product: Product, others: Sequence[Product]) -> OptionsView:
    """Work out the page of a product and its variants; those that are the product are left out."""
    variants = (product, *(other for other in others if other.id != product.id))
    names = _telling(variants)
    count = len(variants)
    return OptionsView(
        product=product,
        count="1 option" if count == 1 else f"{count:,} options",
        options=tuple(
            Option(card(Hit(rank, 0.0, one)), tuple(_values(one, names)))
            for rank, one in enumerate(variants, start=1)
        ),
    )


def _telling(variants: Sequence[Product]) -> list[str]:
    """Return the attributes that differ, those that most variants have first."""
    names = dict.fromkeys(name for one in variants for name in one.attributes)
    having = {
        name: [one.attributes[name] for one in variants if name in one.attributes] for name in names
    }
    differing = [name for name, values in having.items() if len(set(map(str, values))) > 1]
    # A number tells them apart for a machine; people are told by it only where nothing else does.
    spoken = [name for name in differing if not _NUMBERED.intersection(name.lower().split())]
    differing = spoken or differing
    return sorted(differing, key=lambda name: -len(having[name]))[:_MOST_DIFFERENCES]


def _values(product: Product, names: Sequence[str]) -> list[tuple[str, str]]:
    texts = [
        (humanize(name), attribute_text(product.attributes[name]))
        for name in names
        if name in product.attributes
    ]
    return [(name, text[:_LONGEST_VALUE]) for name, text in texts if text]
