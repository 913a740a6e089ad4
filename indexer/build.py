"""Build: write what a feed brings into the folder of a new generation."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from catalog.errors import SourceError, TooManyRejectsError
from indexer.embedded.encodings import EncodingCache, cache_folder
from indexer.embedded.facet_field import PATH_SEPARATOR
from indexer.embedded.generation import PASSAGES
from indexer.embedded.manifest import Manifest, SourceRecord, record_files
from indexer.embedded.passage_tokens import PassageWriter
from indexer.events import EventCounts, events_file
from indexer.feed import Feed, Message, Products, Reviews
from indexer.feed_process import open_feed
from indexer.knowledge import write_knowledge
from indexer.options import Progress, ReindexOptions, ReindexReport
from indexer.place import IndexPlace, PlaceWriter
from indexer.prepare import PreparedProduct
from indexer.rejects import RejectsFile
from indexer.sources.reader import ProductReader, Reject, ReviewReader
from models.encoder import TextEncoder
from query.knowledge.collect import KnowledgeCollector
from query.suggest.collect import SuggestionCollector


def build(
    place: IndexPlace,
    folder: Path,
    feed: Feed,
    rejects: RejectsFile,
    encoder: TextEncoder,
    options: ReindexOptions,
    progress: Progress,
) -> ReindexReport:
    """Write a whole generation, its manifest last."""
    started = time.perf_counter()
    cache_home = cache_folder(options.home, encoder.identity, options.encode_tokens)
    with (
        open_feed(feed, options.threads) as messages,
        closing(EncodingCache(cache_home, encoder.dimension)) as cache,
        closing(EventCounts(events_file(options.home, options.index))) as events,
        closing(place.writer(folder, encoder.dimension, cache.vectors, events, options)) as writer,
        ExitStack() as told,
    ):
        passages = None
        if options.passage_tokenizer is not None:
            passages = PassageWriter(folder / PASSAGES, options.home, options.passage_tokenizer)
            told.enter_context(closing(passages))
        collector = KnowledgeCollector(PATH_SEPARATOR)
        suggestions = SuggestionCollector(writer.knowledge_folder.parent, PATH_SEPARATOR)
        told.enter_context(closing(suggestions))
        builder = _Builder(
            writer, collector, suggestions, cache, passages, encoder, rejects, options, progress
        )
        builder.take(messages)
        write_knowledge(
            writer.knowledge_folder,
            collector,
            suggestions,
            cache,
            encoder,
            options.encode_tokens,
            events,
            options.searched,
        )
        vectors = writer.finish(progress)
    manifest = Manifest(
        generation=folder.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        products=writer.products,
        described=writer.described / writer.count,
        rejected=rejects.unreadable,
        duplicates=rejects.duplicates,
        encoded=builder.encoded,
        sources=_source_records(feed.products),
        reviews=_source_records(feed.reviews),
        encoder=options.encoder,
        encoder_identity=encoder.identity,
        dimension=encoder.dimension,
        encode_tokens=options.encode_tokens,
        vectors=vectors,
        passages=passages.identity if passages is not None else "",
        seconds=round(time.perf_counter() - started, 3),
        files=record_files(folder),
    )
    manifest.write(folder)
    return ReindexReport(
        manifest,
        dict(rejects.reasons.most_common()),
        rejects.path if rejects.reasons else None,
        builder.reviews,
        builder.reviewed_products,
    )


class _Builder:
    """Takes the messages of a feed and counts on the way."""

    def __init__(
        self,
        writer: PlaceWriter,
        collector: KnowledgeCollector,
        suggestions: SuggestionCollector,
        cache: EncodingCache,
        passages: PassageWriter | None,
        encoder: TextEncoder,
        rejects: RejectsFile,
        options: ReindexOptions,
        progress: Progress,
    ) -> None:
        self._writer = writer
        self._collector = collector
        self._suggestions = suggestions
        self._cache = cache
        self._passages = passages
        self._encoder = encoder
        self._rejects = rejects
        self._options = options
        self._progress = progress
        self.encoded = self.reviews = self.reviewed_products = 0

    def take(self, messages: Iterable[Message]) -> None:
        """Write everything; raises TooManyRejectsError, and SourceError where nothing came."""
        bad_reviews = products = 0
        for message in messages:
            if isinstance(message, Products):
                products += len(message.records)
                self._add(message.records)
            elif isinstance(message, Reviews):
                self.reviews += message.read
                bad_reviews += len(message.rejects)
                for reject in message.rejects:
                    self._rejects.add(reject)
                self._progress("reviews", self.reviews, None)
            else:
                self.reviewed_products = message.count
                self._check("reviews", bad_reviews, self.reviews + bad_reviews)
        self._writer.settle(self._rejects)
        self._check("products", self._rejects.unreadable - bad_reviews, products)
        if not self._writer.products:
            raise SourceError(
                "The sources hold no product."
                + (f" Rejected: {self._reasons()}." if self._rejects.reasons else ""),
                fix="Check that the files are product files and not empty.",
            )

    def _add(self, records: Sequence[PreparedProduct | Reject]) -> None:
        readable = []
        for record in records:
            if isinstance(record, Reject):
                self._rejects.add(record)
            else:
                readable.append(record)
        fresh = self._writer.add(readable, self._rejects)
        self._encode(fresh)
        if self._passages is not None:
            self._passages.add(fresh)
        self._progress("index", self._writer.count, None)

    def _encode(self, products: Sequence[PreparedProduct]) -> None:
        """Hand on the cache row of each product's passage, encoding those that have none."""
        hashes = [product.passage_hash for product in products]
        rows = self._cache.find(hashes)
        missing = {hashes[number]: number for number in np.flatnonzero(rows < 0).tolist()}
        if missing:
            vectors = self._encoder.encode(
                [products[number].passage for number in missing.values()],
                self._options.encode_tokens,
            )
            self._cache.add(list(missing), vectors)
            rows = self._cache.find(hashes)
        self._writer.add_vectors(rows)
        self._collector.add(products, rows)
        self._suggestions.add(products)
        self.encoded += len(missing)

    def _check(self, what: str, bad: int, read: int) -> None:
        """Products and reviews are judged apart: many good reviews excuse no bad products."""
        most = self._options.max_rejects
        if read and bad / read > most:
            raise TooManyRejectsError(
                f"{bad} of {read} {what} ({bad / read:.1%}) could not be read:"
                f" {self._reasons()}. At most {most:.1%} may fail.",
                fix=f"See '{self._rejects.path}'; mend the source, name its --format,"
                " or raise --max-rejects.",
            )

    def _reasons(self) -> str:
        counts = self._rejects.reasons.most_common()
        return ", ".join(f"{count} {reason}" for reason, count in counts)


def _source_records(
    readers: Sequence[tuple[Path, ProductReader | ReviewReader]],
) -> tuple[SourceRecord, ...]:
    return tuple(SourceRecord(file=str(path), format=reader.name) for path, reader in readers)
