"""Passages for a cross-encoder: stored or made on the way, they are the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import ModelError
from catalog.product import Product
from indexer.embedded.generation import Generation
from indexer.passages import passage_for_ranking
from indexer.updates.update import update
from models.token_batches import TokenIds
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.passages import MadePassages
from tests.indexer.embedded.test_passage_tokens import Letters, expected, lamps
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.updates.shelf import build, options_of, place_of, published


def asked_for(
    generation: Generation, tokenizer: Letters, ordinals: Sequence[int]
) -> list[TokenIds]:
    catalogue = EmbeddedCatalogue(generation, MadePassages(tokenizer))
    return catalogue.passages(np.array(ordinals, dtype=np.int64))


@pytest.mark.parametrize("built_with", [None, "letters", "letters of another model"])
def test_they_are_the_same_whatever_is_stored(tmp_path: Path, built_with: str | None) -> None:
    products = lamps(9)
    tokenizer = None if built_with is None else Letters(built_with)
    build(tmp_path, products, HashEncoder(), tokenizer=tokenizer)
    serving = Letters()
    found = asked_for(published(tmp_path), serving, [8, 0, 3, 8])
    assert found == expected([products[number] for number in (8, 0, 3, 8)])
    assert bool(serving.asked) == (built_with != "letters")


def test_what_came_later_is_made_once_for_all_snapshots(tmp_path: Path) -> None:
    products, encoder = lamps(5), HashEncoder()
    build(tmp_path, products, encoder, tokenizer=Letters())
    serving = Letters()
    made = MadePassages(serving)
    changed = Product(id="p1", title="Lantern", attributes={"color": "black"})
    update(place_of(tmp_path), encoder, options_of(tmp_path), [changed])
    snapshot = published(tmp_path)
    asked = np.array([5, 2, 5, 0])

    first = EmbeddedCatalogue(snapshot, made).passages(asked)
    update(place_of(tmp_path), encoder, options_of(tmp_path), lamps(1, "green"))
    second = EmbeddedCatalogue(snapshot.refreshed(), made).passages(np.append(asked, 6))

    assert first == expected([changed, products[2], changed, products[0]])
    assert second == first + expected(lamps(1, "green"))
    assert serving.asked == [passage_for_ranking(one) for one in (changed, *lamps(1, "green"))]


def test_only_so_many_are_kept_and_the_gone_have_none() -> None:
    tokenizer = Letters()
    made = MadePassages(tokenizer, most=2)

    def texts(ordinals: list[int]) -> list[str | None]:
        return [None if ordinal == 7 else chr(97 + ordinal) for ordinal in ordinals]

    assert made.of([0, 1, 7], texts) == [[97], [98], []]
    assert made.of([0, 2], texts) == [[97], [99]]
    assert made.of([0, 2], texts) == [[97], [99]]
    assert tokenizer.asked == ["a", "b", "c"]
    assert made.of([1], texts) == [[98]]
    assert tokenizer.asked[-1] == "b"


def test_without_a_tokenizer_nobody_has_said_how(tmp_path: Path) -> None:
    build(tmp_path, lamps(2), HashEncoder())
    with pytest.raises(ModelError, match="without a tokenizer"):
        EmbeddedCatalogue(published(tmp_path)).passages(np.array([0]))
