"""Prepare: what the engine stores of each product, worked out once, batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from catalog.product import Product
from indexer.embedded.encodings import content_hash
from indexer.embedded.fields import codes, passage, weighted_text
from indexer.embedded.payloads import Packer
from indexer.sources.reader import Reject

BATCH = 1_000


class PreparedProduct(NamedTuple):
    """A product with the text and codes to search, the passage to encode, and its payload."""

    product: Product
    text: str
    codes: list[str]
    passage: str
    passage_hash: bytes
    payload: bytes


def prepare(product: Product, packer: Packer, encode_characters: int) -> PreparedProduct:
    """Work out everything that is stored of one product.

    A passage is cut at `encode_characters`, beyond which the encoder would not read anyway, so
    that a change further down does not look like a change.
    """
    text = passage(product)[:encode_characters]
    return PreparedProduct(
        product,
        weighted_text(product),
        codes(product),
        text,
        content_hash(text),
        packer.pack(product),
    )


def prepared_batches(
    records: Iterable[Product | Reject], encode_characters: int
) -> Iterator[list[PreparedProduct | Reject]]:
    """Yield batches of prepared products and rejects, in the order of the records."""
    packer = Packer()
    stream = iter(records)
    while batch := list(islice(stream, BATCH)):
        yield [
            record
            if isinstance(record, Reject)
            else prepare(record, packer, encode_characters)
            for record in batch
        ]
