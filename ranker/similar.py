"""Similar: what is most like a product and no variant of it, with what the two have in common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from catalog.product import Product
from indexer.embedded.facet_field import PATH_SEPARATOR
from ranker.catalogue import Ordinals, Session, Vectors
from ranker.diversity.variants import gather_variants
from ranker.fetched import still_there
from ranker.response import Hit
from ranker.retrieve import unsought
from ranker.rules.apply import Resolved, hidden
from ranker.sentence import Fact, Part, Sentence, sentence_of

# Cosines that a neighbour must reach: the first where enough do, else the second.
_NEAR, _LEAST = 0.6, 0.3
# What a neighbour gains by being filed in the same place, and by being there to be bought.
_SAME_CATEGORY = 0.1
_IN_STOCK = 0.02
_OUT_OF_STOCK = -0.06
# Neighbours that are looked at for each that is asked for, as variants and others are left out.
_LOOKED_AT = 3
_MORE = 24
_ABOUT_THE_SAME = 1.1


def similar(
    product: Product, ordinal: int, limit: int, rules: Resolved, session: Session
) -> tuple[Hit, ...]:
    """Return up to `limit` products that are like one, the most alike first.

    Those of its category and those in stock are preferred; its own variants, and what rules hide,
    are left out, and of products that are variants of each other one is shown. A product whose
    vector is not there yet is like nothing.
    """
    own = session.vectors(np.array([ordinal]))
    if not own.any():
        return ()
    most = _LOOKED_AT * limit + _MORE
    for least in (_NEAR, _LEAST):
        near = session.near(own[0], least, 0.0)
        others = near.ordinals != ordinal
        if np.count_nonzero(others) >= most:
            break
    found = hidden(
        rules,
        unsought(near.ordinals[others][:most], near.cosines[others][:most].astype(np.float64)),
        session,
    )
    there, fetched = still_there(session, found.ordinals)
    products = [one.product for one in fetched]
    cosines = found.scores[there]
    scores = cosines + np.array([_preference(product, other) for other in products])
    order = np.lexsort((found.ordinals[there], -scores)) if products else np.empty(0, np.int64)
    vectors = session.vectors(found.ordinals[there][order]) if products else own[:0]
    kept = _without_variants(product, [products[place] for place in order], own, vectors)
    chosen = order[kept[:limit]]
    return tuple(
        Hit(
            rank,
            float(scores[place]),
            products[place],
            reason=_reason(product, products[place], float(cosines[place])),
        )
        for rank, place in enumerate(chosen.tolist(), start=1)
    )


def _preference(product: Product, other: Product) -> float:
    stock = {"in_stock": _IN_STOCK, "out_of_stock": _OUT_OF_STOCK}.get(other.availability, 0.0)
    if not product.category:
        return stock
    return stock + _SAME_CATEGORY * len(_shared(product, other)) / len(product.category)


def _shared(product: Product, other: Product) -> tuple[str, ...]:
    """Return the part of their categories that two products share, from the root on."""
    pairs = zip(product.category, other.category, strict=False)
    same = next(
        (depth for depth, (one, two) in enumerate(pairs) if one != two),
        min(len(product.category), len(other.category)),
    )
    return product.category[:same]


def _without_variants(
    product: Product, others: Sequence[Product], own: Vectors, vectors: Vectors
) -> Ordinals:
    """Return the places of those that are no variants, neither of the product nor of each other."""
    if not others:
        return np.empty(0, dtype=np.int64)
    kept = gather_variants([product, *others], np.concatenate([own, vectors])).kept
    return kept[kept > 0] - 1


def _reason(product: Product, other: Product, cosine: float) -> Sentence:
    parts = []
    if shared := _shared(product, other):
        fact = (Fact("category", PATH_SEPARATOR.join(shared)),)
        if shared == product.category == other.category:
            parts.append(Part("category", "same category", fact))
        else:
            parts.append(Part("category", shared[-1], fact, "also in "))
    if product.brand and product.brand.casefold() == other.brand.casefold():
        parts.append(Part("brand", "same brand", (Fact("brand", other.brand),)))
    if price := _price_part(product, other):
        parts.append(price)
    if not parts:
        parts.append(Part("similar", "described alike", (Fact("cosine", round(cosine, 3)),)))
    first = parts[0]
    parts[0] = Part(first.kind, first.text, first.facts, f"similar: {first.lead}", first.tail)
    return sentence_of(parts)


def _price_part(product: Product, other: Product) -> Part | None:
    one, two = product.price, other.price
    if not one or not two or product.currency != other.currency:
        return None
    facts = (Fact("price", two),)
    if max(one, two) <= _ABOUT_THE_SAME * min(one, two):
        return Part("price", "about the same price", facts)
    return Part("price", "lower price", facts) if two < one else None
