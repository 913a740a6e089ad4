"""The tokens of passages in a generation: whole, right, and made once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import IndexCorruptError
from catalog.product import Product
from indexer.embedded.generation import PASSAGES, Generation
from indexer.embedded.manifest import Manifest, record_files
from indexer.embedded.passage_tokens import PassageReader, PassageWriter
from indexer.options import ReindexOptions
from indexer.passages import PASSAGE_TOKENS, passage_for_ranking, passage_identity
from indexer.prepare import prepare
from indexer.updates.compact import compact
from indexer.updates.update import update
from indexer.verify import verify
from models.token_batches import TokenIds
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.updates.shelf import INDEX, build, options_of, place_of, published


class Letters:
    """A tokenizer whose tokens are letters, which notes what it was asked."""

    def __init__(self, identity: str = "letters") -> None:
        self.identity = identity
        self.asked: list[str] = []

    def tokens(self, texts: Sequence[str]) -> list[TokenIds]:
        self.asked += texts
        return [[ord(letter) % 65_535 for letter in text][:PASSAGE_TOKENS] for text in texts]


def lamps(count: int, colour: str = "red", price: float = 5.0) -> list[Product]:
    return [
        Product(
            id=f"p{number}",
            title=f"Lamp {number}",
            price=price,
            attributes={"color": colour if number == 0 else "blue"},
        )
        for number in range(count)
    ]


def expected(products: Sequence[Product]) -> list[TokenIds]:
    return Letters().tokens([passage_for_ranking(product) for product in products])


def stored(generation: Generation) -> list[TokenIds]:
    assert generation.passages is not None
    return generation.passages.read(np.arange(generation.passages.count))


@pytest.mark.parametrize("letters", [0, 1, 47, 48, 49, 500])
def test_passages_of_every_length_come_back(tmp_path: Path, letters: int) -> None:
    products = [
        prepare(Product(id=str(number), title="x"), 640, "")._replace(told="ab"[number] * letters)
        for number in range(2)
    ]
    file, tokenizer = tmp_path / PASSAGES, Letters()
    with closing(PassageWriter(file, tmp_path, tokenizer)) as writer:
        writer.add(products)
        writer.add([])
        writer.add(products[:1])
    reader = PassageReader(file, writer.identity)
    one, other = ([ord(letter)] * min(letters, PASSAGE_TOKENS) for letter in "ab")
    assert reader.count == 3
    assert reader.read(np.array([1, 0, 2, 1])) == [other, one, one, other]
    assert reader.read(np.array([], dtype=np.int64)) == []
    assert file.stat().st_size == 3 * 2 * PASSAGE_TOKENS


def test_a_build_tokenises_only_what_it_never_saw(tmp_path: Path) -> None:
    first, again, other = Letters(), Letters(), Letters("other letters")
    build(tmp_path, lamps(30), HashEncoder(), tokenizer=first)
    assert published(tmp_path).manifest.passages == passage_identity(first)
    assert stored(published(tmp_path)) == expected(lamps(30))
    assert len(first.asked) == 30

    build(tmp_path, lamps(31, "green", price=7.0), HashEncoder(), tokenizer=again)
    assert again.asked == [passage_for_ranking(lamps(31, "green")[number]) for number in (0, 30)]
    assert stored(published(tmp_path)) == expected(lamps(31, "green"))

    build(tmp_path, lamps(30), HashEncoder(), tokenizer=other)
    assert len(other.asked) == 30
    assert published(tmp_path).manifest.passages == passage_identity(other)


def test_without_a_tokenizer_there_are_none(tmp_path: Path) -> None:
    build(tmp_path, lamps(3), HashEncoder())
    generation = published(tmp_path)
    assert generation.passages is None
    assert generation.manifest.passages == ""
    assert not (place_of(tmp_path).published() / PASSAGES).exists()


def test_compaction_has_the_passages_of_what_is_there_now(tmp_path: Path) -> None:
    encoder, tokenizer = HashEncoder(), Letters()
    build(tmp_path, lamps(20), encoder, tokenizer=tokenizer)
    changed = lamps(1, "green")
    update(place_of(tmp_path), encoder, options_of(tmp_path), changed, ["p7"])
    compact(place_of(tmp_path), encoder, ReindexOptions(tmp_path, INDEX, tokenizer=tokenizer))
    generation = published(tmp_path)
    rows = generation.payloads.products(range(generation.rows))
    assert {product.id for product in rows} == {f"p{number}" for number in range(20)} - {"p7"}
    assert stored(generation) == expected(rows)
    assert len(tokenizer.asked) == 21


def test_a_damaged_file_is_noticed(tmp_path: Path) -> None:
    build(tmp_path, lamps(3), HashEncoder(), tokenizer=Letters())
    folder = place_of(tmp_path).published()
    file = folder / PASSAGES
    whole = file.read_bytes()
    file.write_bytes(whole[:-2])
    with pytest.raises(IndexCorruptError, match=r"passages\.u16"):
        published(tmp_path)
    file.write_bytes(whole[: 2 * 2 * PASSAGE_TOKENS])
    manifest = Manifest.read(folder)
    manifest.model_copy(update={"files": record_files(folder)}).write(folder)
    with pytest.raises(IndexCorruptError, match="'passages': 2"):
        verify(folder)
