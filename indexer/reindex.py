"""Reindex: from product files to a published generation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from catalog.errors import SourceError
from indexer.build import build
from indexer.collector import rare_collections
from indexer.disk_errors import disk_errors
from indexer.embedded.fields import CHARACTERS_A_TOKEN
from indexer.feed import Feed
from indexer.options import Progress, ReindexOptions, ReindexReport, say_nothing
from indexer.place import IndexPlace, open_place
from indexer.rejects import RejectsFile
from indexer.sources.detect import detect, detect_reviews
from indexer.sources.reader import ProductReader, ReviewReader
from indexer.updates.carry_over import begin_changes, carried_over
from models.encoder import TextEncoder


def reindex(
    sources: Sequence[Path],
    encoder: TextEncoder,
    options: ReindexOptions,
    *,
    reviews: Sequence[Path] = (),
    progress: Progress = say_nothing,
) -> ReindexReport:
    """Build a generation from the sources, verify it, and publish it.

    Unreadable records go to a rejects file. Raises TooManyRejectsError past
    `options.max_rejects` (a share of the products, and of the reviews), SourceError when nothing
    could be read, StorageError when the disk is full, IndexBusyError when another run is at work
    on the index, and EngineUnavailableError, EngineRefusedError or EngineReadOnlyError when the
    cluster does not take it; then nothing is published.
    """
    if not sources:
        raise SourceError("No product file was given.", fix="Name at least one file or folder.")
    products = [(path, detect(path, options.format, columns=options.columns)) for path in sources]
    review_files = [(path, detect_reviews(path)) for path in reviews]
    place = open_place(options.home, options.index, options.cluster)
    with disk_errors(options.home), place.lock():
        return load(place, products, review_files, encoder, options, progress)


def load(
    place: IndexPlace,
    products: list[tuple[Path, ProductReader]],
    reviews: list[tuple[Path, ReviewReader]],
    encoder: TextEncoder,
    options: ReindexOptions,
    progress: Progress,
) -> ReindexReport:
    """Do what `reindex` does with files and readers, for whoever holds the index's lock.

    Products that are changed meanwhile are what they were changed to in the new generation too.
    """
    with disk_errors(options.home), rare_collections():
        begun = begin_changes(place)
        folder = place.begin()
        # In the building folder, so that what a killed run leaves of it is cleared by the next.
        scratch = folder.parent
        feed = Feed(
            products,
            reviews,
            options.encode_tokens * CHARACTERS_A_TOKEN,
            scratch,
            tell=options.passage_tokenizer is not None,
        )
        try:
            with RejectsFile(place.rejects_file(folder.name)) as rejects:
                report = build(place, folder, feed, rejects, encoder, options, progress)
            progress("verify", 0, None)
            place.verify(folder)
            with carried_over(place, folder, begun, encoder):
                place.publish(folder)
        except BaseException:
            place.abandon()
            raise
        place.prune(options.keep_generations)
    return report


__all__ = ["Progress", "ReindexOptions", "ReindexReport", "load", "reindex"]
