"""Reindex: from product files to a published generation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from catalog.errors import SourceError, TooManyRejectsError
from catalog.product import Product
from indexer.embedded.encodings import EncodingCache, Rows
from indexer.embedded.generation import VECTORS
from indexer.embedded.generations import IndexFolder
from indexer.embedded.manifest import Manifest, SourceRecord, record_files
from indexer.embedded.vectors import write_vectors
from indexer.embedded.writer import GenerationWriter
from indexer.prepare import PreparedProduct, prepared_batches
from indexer.rejects import RejectsFile
from indexer.sources.detect import detect, detect_reviews
from indexer.sources.reader import ProductReader, Reject, ReviewReader
from indexer.sources.review_summary import ReviewSummaries
from indexer.verify import verify
from models.encoder import TextEncoder

# English words average about five characters and a token about four; twice that never cuts
# short what the encoder reads.
_CHARACTERS_A_TOKEN = 10

Progress = Callable[[str, int, int | None], None]
"""Called with the step's name, how many of it are done, and how many there are if known."""


@dataclass(frozen=True, slots=True)
class ReindexOptions:
    """How to load: where to, from which format, how many rejects to stand, how to encode."""

    home: Path
    index: str
    format: str | None = None
    columns: Mapping[str, str] | None = None
    encoder: str = "all-minilm-l6-v2"
    max_rejects: float = 0.05
    encode_tokens: int = 64
    exact_vectors_up_to: int = 120_000
    keep_generations: int = 2
    threads: int = 2


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What a reindex did."""

    manifest: Manifest
    rejects: dict[str, int]
    rejects_file: Path | None
    reviews_read: int
    reviewed_products: int


def reindex(
    sources: Sequence[Path],
    encoder: TextEncoder,
    options: ReindexOptions,
    *,
    reviews: Sequence[Path] = (),
    progress: Progress = lambda step, done, total: None,
) -> ReindexReport:
    """Build a generation from the sources, verify it, and publish it.

    Unreadable records go to a rejects file. Raises TooManyRejectsError past
    `options.max_rejects` (a share of the records), SourceError when nothing could be read, and
    IndexBusyError when another run is at work on the index; then nothing is published.
    """
    if not sources:
        raise SourceError("No product file was given.", fix="Name at least one file or folder.")
    readers = [(path, detect(path, options.format, columns=options.columns)) for path in sources]
    review_readers = [(path, detect_reviews(path)) for path in reviews]
    place = IndexFolder(options.home, options.index)
    with place.lock():
        folder = place.begin()
        try:
            with ReviewSummaries() as summaries:
                rejects = RejectsFile(place.rejects_file(folder.name))
                with rejects:
                    started = time.perf_counter()
                    tallied = 0
                    for path, review_reader in review_readers:
                        tally = summaries.add(review_reader.read(path), rejects.add)
                        tallied += tally.reviews
                        progress("reviews", tallied, None)
                    records = _records(readers)
                    if review_readers:
                        records = summaries.join(records)
                    manifest = _build(folder, records, rejects, encoder, options, progress)
                reviewed = len(summaries)
            manifest = manifest.model_copy(
                update={
                    "sources": _source_records(readers),
                    "reviews": _source_records(review_readers),
                    "seconds": round(time.perf_counter() - started, 3),
                    "files": record_files(folder),
                }
            )
            manifest.write(folder)
            progress("verify", 0, None)
            verify(folder)
            place.publish(folder)
            place.prune(options.keep_generations)
        except BaseException:
            place.abandon()
            raise
    return ReindexReport(
        manifest,
        dict(rejects.reasons.most_common()),
        rejects.path if rejects.reasons else None,
        tallied,
        reviewed,
    )


def _records(readers: Iterable[tuple[Path, ProductReader]]) -> Iterator[Product | Reject]:
    for path, reader in readers:
        yield from reader.read(path)


def _build(
    folder: Path,
    records: Iterable[Product | Reject],
    rejects: RejectsFile,
    encoder: TextEncoder,
    options: ReindexOptions,
    progress: Progress,
) -> Manifest:
    cache_folder = options.home / "cache" / "encodings" / encoder.identity
    cache_folder = cache_folder.with_name(f"{cache_folder.name}-{options.encode_tokens}")
    with closing(EncodingCache(cache_folder, encoder.dimension)) as cache:
        writer = GenerationWriter(folder, options.threads)
        rows: list[Rows] = [np.empty(0, dtype=np.int64)]
        encoded = read = 0
        for batch in prepared_batches(records, options.encode_tokens * _CHARACTERS_A_TOKEN):
            read += len(batch)
            fresh = writer.add(_readable(batch, rejects), rejects)
            new_rows, newly = _encode(fresh, encoder, cache, options.encode_tokens)
            rows.append(new_rows)
            encoded += newly
            progress("index", writer.count, None)
        _check_rejects(rejects, read, writer.count, options.max_rejects)
        exact = writer.count <= options.exact_vectors_up_to
        all_rows = np.concatenate(rows)
        write_vectors(
            folder / VECTORS,
            writer.count,
            encoder.dimension,
            lambda start, end: cache.vectors(all_rows[start:end]),
            exact=exact,
            progress=lambda done: progress("vectors", done, writer.count),
        )
        progress("write", writer.count, writer.count)
        writer.finish()
    return Manifest(
        generation=folder.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        products=writer.count,
        described=writer.described / writer.count,
        rejected=rejects.unreadable,
        duplicates=rejects.duplicates,
        encoded=encoded,
        sources=(),
        encoder=options.encoder,
        encoder_identity=encoder.identity,
        dimension=encoder.dimension,
        encode_tokens=options.encode_tokens,
        vectors="exact" if exact else "hnsw",
        seconds=0.0,
        files={},
    )


def _readable(
    batch: Sequence[PreparedProduct | Reject], rejects: RejectsFile
) -> list[PreparedProduct]:
    readable = []
    for record in batch:
        if isinstance(record, Reject):
            rejects.add(record)
        else:
            readable.append(record)
    return readable


def _encode(
    products: Sequence[PreparedProduct], encoder: TextEncoder, cache: EncodingCache, tokens: int
) -> tuple[Rows, int]:
    """Return the cache row of each product's passage, and how many had to be encoded."""
    hashes = [product.passage_hash for product in products]
    rows = cache.find(hashes)
    missing = {hashes[number]: number for number in np.flatnonzero(rows < 0)}
    if missing:
        vectors = encoder.encode([products[n].passage for n in missing.values()], tokens)
        cache.add(list(missing), vectors)
        rows = cache.find(hashes)
    return rows, len(missing)


def _check_rejects(rejects: RejectsFile, read: int, written: int, most: float) -> None:
    share = rejects.unreadable / read if read else 0.0
    reasons = ", ".join(f"{count} {reason}" for reason, count in rejects.reasons.most_common())
    if share > most:
        raise TooManyRejectsError(
            f"{rejects.unreadable} of {read} records ({share:.1%}) could not be read: {reasons}."
            f" At most {most:.1%} may fail.",
            fix=f"See '{rejects.path}'; mend the source, name its --format, or raise --max-rejects.",
        )
    if not written:
        raise SourceError(
            "The sources hold no product." + (f" Rejected: {reasons}." if reasons else ""),
            fix="Check that the files are product files and not empty.",
        )


def _source_records(
    readers: Iterable[tuple[Path, ProductReader | ReviewReader]],
) -> tuple[SourceRecord, ...]:
    return tuple(SourceRecord(file=str(path), format=reader.name) for path, reader in readers)
