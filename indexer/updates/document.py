"""A prepared product as bytes: JSON of plain values, compressed, readable by any release."""

from __future__ import annotations

from typing import Any

import orjson
import zstandard

from indexer.embedded.columns import ColumnRow
from indexer.prepare import PreparedProduct

_LEVEL = 1
_LONGEST_LONG = 2**63 - 1


def pack(product: PreparedProduct) -> bytes:
    """Return a prepared product as bytes; a missing number (NaN) becomes null."""
    plain = product._asdict()
    # It is made of the payload where it is asked for.
    del plain["told"]
    plain["passage_hash"] = product.passage_hash.hex()
    plain["payload"] = product.payload.decode()
    # JSON's whole numbers end where those of 64 bits do; columns keep larger ones as fractions too.
    plain["columns"] = [
        float(value) if value > _LONGEST_LONG else value for value in product.columns
    ]
    return zstandard.ZstdCompressor(level=_LEVEL).compress(orjson.dumps(plain))


def unpack(packed: bytes) -> PreparedProduct:
    """Return the prepared product that `pack` made bytes of."""
    plain: dict[str, Any] = orjson.loads(zstandard.ZstdDecompressor().decompress(packed))
    plain["passage_hash"] = bytes.fromhex(plain["passage_hash"])
    plain["payload"] = plain["payload"].encode()
    missing = float("nan")
    values = (missing if value is None else value for value in plain["columns"])
    plain["columns"] = ColumnRow._make(values)
    return PreparedProduct(**plain)
