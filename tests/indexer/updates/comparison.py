"""Compare a generation that was updated with one that was built from the same products."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.columns import ColumnRow
from indexer.embedded.facet_field import FacetField
from indexer.embedded.generation import Generation
from models.encoder import TextEncoder
from tests.indexer.updates.shelf import COLORS, WORDS

# Stored vectors are quantized, added ones are not.
NEAR = 0.02


def living(generation: Generation) -> NDArray[np.int64]:
    """Return the ordinals of the products, ascending."""
    if generation.alive is None:
        return np.arange(generation.rows)
    return np.flatnonzero(generation.alive)


def ids_at(generation: Generation, ordinals: NDArray[np.int64]) -> set[str]:
    """Return the ids of products; an ordinal that comes twice is a mistake."""
    ids = generation.payloads.ids(ordinals.tolist())
    assert len(set(ids)) == len(ids), "a product was found twice"
    return set(ids)


def masked(generation: Generation, mask: NDArray[np.bool_]) -> set[str]:
    """Return the ids of the products that are in a mask."""
    assert mask.shape == (generation.rows,)
    ordinals = living(generation)
    return ids_at(generation, ordinals[mask[ordinals]])


def assert_same(updated: Generation, fresh: Generation, encoder: TextEncoder, seed: int) -> None:
    """Fail where any structure of the two answers differently."""
    dice = random.Random(seed)
    assert updated.products == fresh.products == updated.payloads.count()
    ids = ids_at(fresh, living(fresh))
    assert ids_at(updated, living(updated)) == ids
    for product_id in ids:
        assert updated.payloads.find(product_id) == fresh.payloads.find(product_id)
    _same_columns(updated, fresh)
    _same_text(updated, fresh)
    _same_facets(updated, fresh, dice)
    _same_vectors(updated, fresh, encoder, dice)


def _same_columns(updated: Generation, fresh: Generation) -> None:
    for name in ColumnRow._fields:
        found, wanted = (_by_id(each, name) for each in (updated, fresh))
        assert found.keys() == wanted.keys()
        for product_id, value in wanted.items():
            np.testing.assert_equal(found[product_id], value)


def _by_id(generation: Generation, column: str) -> dict[str, Any]:
    ordinals = living(generation)
    ids = generation.payloads.ids(ordinals.tolist())
    return dict(zip(ids, generation.columns[column][ordinals].tolist(), strict=True))


def _same_text(updated: Generation, fresh: Generation) -> None:
    every = max(updated.rows, 1)
    for word in (*WORDS, "absent"):
        terms = fresh.lexical.terms(f"{word} lamp")
        for search in ("any", "all"):
            found, wanted = (
                each.lexical.any_term(terms, (), every)
                if search == "any"
                else each.lexical.all_terms(terms, every)
                for each in (updated, fresh)
            )
            assert ids_at(updated, found.ordinals) == ids_at(fresh, wanted.ordinals)
            assert not (np.diff(found.scores) > 0).any(), "the best come first"
        few = updated.lexical.all_terms(terms, 3)
        assert few.ordinals.size == min(3, wanted.ordinals.size)
        assert few.ordinals.tolist() == found.ordinals[:3].tolist()
    for number in range(10, 41):
        code = f"a{number}x"
        assert updated.lexical.code_frequency(code) == fresh.lexical.code_frequency(code)
        found, wanted = (each.lexical.any_term((), [code], every) for each in (updated, fresh))
        assert ids_at(updated, found.ordinals) == ids_at(fresh, wanted.ordinals)
    for prefix in ("a1", "b", "a22x", "zz"):
        known = [set(each.lexical.codes_with_prefix(prefix, 99)) for each in (updated, fresh)]
        assert known[0] == known[1]
        assert len(updated.lexical.codes_with_prefix(prefix, 2)) == min(2, len(known[1]))


def _same_facets(updated: Generation, fresh: Generation, dice: random.Random) -> None:
    assert set(fresh.facets.names) <= set(updated.facets.names)
    assert updated.facets.names == sorted(updated.facets.names)
    for share in (1.0, 0.3, 0.01):
        ids = sorted(ids_at(fresh, living(fresh)))
        wanted = dice.sample(ids, int(share * len(ids)))
        here, there = (_ordinals(each, wanted) for each in (updated, fresh))
        assert updated.facets.field_counts(here) == fresh.facets.field_counts(there)
        for name in updated.facets.names:
            mine, its = updated.facets.get(name), fresh.facets.get(name)
            assert mine is not None
            # Of a field whose last product is gone the values are still known.
            top = [] if its is None else top_values(its, there, 7)
            assert top_values(mine, here, 7) == top
            assert _counts(mine, here) == ({} if its is None else _counts(its, there))
    for name in fresh.facets.names:
        mine, its = updated.facets.get(name), fresh.facets.get(name)
        assert mine is not None
        assert its is not None
        for values in (COLORS[:2], ("Acme",), ("Home > Lamps", "Home"), ("value 3", "absent")):
            assert masked(updated, mine.value_mask(values)) == masked(fresh, its.value_mask(values))
        for low, high in ((0.0, 2.5), (None, 1.0), (None, None)):
            found = masked(updated, mine.range_mask(low, high))
            assert found == masked(fresh, its.range_mask(low, high))
        for parent, codes in its.children.items():
            below = {mine.value(code) for code in mine.children[parent].tolist()}
            assert {its.value(code) for code in codes.tolist()} <= below
        for code in range(its.size):
            known = mine.code(its.value(code))
            assert known is not None
            assert mine.value(known) == its.value(code)


def _counts(field: FacetField, result: NDArray[np.int64]) -> dict[str, int]:
    counts = field.counts(result)
    return {field.value(code): int(counts[code]) for code in np.flatnonzero(counts).tolist()}


def _ordinals(generation: Generation, ids: list[str]) -> NDArray[np.int64]:
    return np.array(sorted(generation.payloads.ordinals(ids).values()), dtype=np.int64)


def _same_vectors(
    updated: Generation, fresh: Generation, encoder: TextEncoder, dice: random.Random
) -> None:
    for _ in range(6):
        query = encoder.encode_query(" ".join(dice.choices(WORDS, k=3)))
        mine, its = (
            dict(
                zip(
                    each.payloads.ids(living(each).tolist()),
                    each.vectors.cosines(query, living(each)).tolist(),
                    strict=True,
                )
            )
            for each in (updated, fresh)
        )
        for product_id, cosine in its.items():
            assert abs(mine[product_id] - cosine) < NEAR
        order = sorted(mine.values(), reverse=True)
        hits = updated.vectors.nearest(query, 10)
        np.testing.assert_allclose(hits.cosines, order[:10], atol=1e-5)
        assert hits.capped == (updated.products > 10)
        for threshold in (0.1, 0.4):
            found = updated.vectors.search(query, threshold, updated.rows)
            wanted = {one for one, cosine in mine.items() if cosine >= threshold + 1e-5}
            assert wanted <= ids_at(updated, found.ordinals)
            assert not found.cosines.size or found.cosines.min() >= threshold
            half = np.flatnonzero(np.arange(updated.rows) % 2)  # the dead among them
            within = updated.vectors.search_within(query, half, threshold, updated.rows)
            assert set(within.ordinals.tolist()) <= set(living(updated).tolist())
            near = set(found.ordinals.tolist()) & set(half.tolist())
            assert near == set(within.ordinals.tolist())


def top_values(field: FacetField, result: NDArray[np.int64], most: int) -> list[tuple[str, int]]:
    """Return the values that most products of a result have, and how many have each."""
    counts = field.counts(result)
    codes = field.most_frequent(np.flatnonzero(counts), counts, most)
    return [(field.value(code), int(counts[code])) for code in codes.tolist()]
