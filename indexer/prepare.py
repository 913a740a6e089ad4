"""Prepare: what the engine stores of each product, worked out once, batch by batch."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from itertools import islice
from typing import NamedTuple

from catalog.product import Product
from indexer.embedded.columns import ColumnRow, column_row
from indexer.embedded.encodings import content_hash
from indexer.embedded.facet_writer import FacetPairs, facet_pairs
from indexer.embedded.fields import codes, passage, weighted_text
from indexer.embedded.payloads import payload_json
from indexer.passages import passage_for_ranking
from indexer.sources.reader import Reject

BATCH = 1_000


class PreparedProduct(NamedTuple):
    """Everything that is stored of a product; plain values, which pass cheaply between processes.

    `passage` is the text to encode, `payload` the product as JSON; `described` says whether it has
    a description. `told` is the text for a cross-encoder, "" where nothing asked for it.
    """

    id: str
    source: str
    text: str
    codes: list[str]
    passage: str
    passage_hash: bytes
    payload: bytes
    columns: ColumnRow
    facets: FacetPairs
    described: bool
    told: str = ""


def prepare(
    product: Product, encode_characters: int, source: str, *, tell: bool = False
) -> PreparedProduct:
    """Work out everything that is stored of one product, which was read from `source`.

    A passage is cut at `encode_characters`, beyond which the encoder would not read anyway, so
    that a change further down does not look like a change. With `tell` it is told, too.
    """
    text = passage(product)[:encode_characters]
    return PreparedProduct(
        product.id,
        source,
        weighted_text(product),
        codes(product),
        text,
        content_hash(text),
        payload_json(product),
        column_row(product),
        facet_pairs(product),
        bool(product.description),
        passage_for_ranking(product) if tell else "",
    )


def prepared_batches(
    records: Iterable[Product | Reject],
    encode_characters: int,
    source: str,
    *,
    tell: bool = False,
) -> Generator[list[PreparedProduct | Reject], None, None]:
    """Yield batches of prepared products and rejects, in the order of the records."""
    stream = iter(records)
    while batch := list(islice(stream, BATCH)):
        yield [
            record
            if isinstance(record, Reject)
            else prepare(record, encode_characters, source, tell=tell)
            for record in batch
        ]
