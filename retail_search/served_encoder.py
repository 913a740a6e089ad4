"""The encoder of a generation, opened once for as long as generations share it."""

from __future__ import annotations

from catalog.errors import ModelError
from models.encoder import Encoder
from retail_search.served_index import Opened


def encoder_for(opened: Opened, kept: Encoder | None, index: str) -> Encoder:
    """Return the encoder that a generation was made with, `kept` where it is that one.

    Raises ModelError where its files are not those any more.
    """
    if kept is not None and kept.identity == opened.encoder_identity:
        return kept
    encoder = Encoder.open(opened.encoder, threads=1)
    if encoder.identity != opened.encoder_identity:
        raise ModelError(
            f"Index '{index}' was encoded with {opened.encoder_identity},"
            f" but '{opened.encoder}' is now {encoder.identity}.",
            fix="Reindex, or bring the encoder's files back.",
        )
    return encoder
