"""Compact: build a generation anew from its own products, leaving out what is dead."""

from __future__ import annotations

from catalog.errors import ModelError
from indexer.options import Progress, ReindexOptions, ReindexReport, say_nothing
from indexer.place import IndexPlace
from indexer.reindex import load
from indexer.updates.update import UpdateReport
from models.encoder import TextEncoder

# Fewer dead products than this cost a search less than building costs.
LEAST_DEAD = 1_000
# What came after the generation was built is compared one by one in every semantic search, which
# takes 2 ms for so many products of 384 numbers each.
MANY_ADDED = 50_000


def is_worn(report: UpdateReport, compact_share: float) -> bool:
    """Say whether updates have left so much behind that compacting pays; never at share 1.

    That is so when more than this share of the ordinals is dead, or came after the generation was
    built.
    """
    if compact_share >= 1 or report.dead == report.rows:
        return False
    most = compact_share * report.rows
    return report.dead > max(LEAST_DEAD - 1, most) or report.added > max(MANY_ADDED, most)


def compact(
    place: IndexPlace,
    encoder: TextEncoder,
    options: ReindexOptions,
    *,
    progress: Progress = say_nothing,
) -> ReindexReport:
    """Build, verify and publish a generation of the products that are there now.

    No source file is read, and no text is encoded again. What is changed meanwhile is carried
    over. `options` must have the encoder and the tokens of the published generation's manifest.
    Raises IndexMissingError, IndexBusyError when another run is at work on the index, SourceError
    when there is no product left, ModelError where the encoder is another, and StorageError.
    """
    manifest = place.published_manifest()
    asked = (encoder.identity, options.encode_tokens)
    if asked != (manifest.encoder_identity, manifest.encode_tokens):
        raise ModelError(
            f"Generation '{manifest.generation}' was encoded with {manifest.encoder_identity} and"
            f" {manifest.encode_tokens} tokens, not with {asked[0]} and {asked[1]}.",
            fix=f"Compact with the encoder '{manifest.encoder}', or reindex.",
        )
    with place.lock():
        folder, products, knowing = place.live(encoder)
        return load(place, [(folder, products)], [], knowing, options, progress)
