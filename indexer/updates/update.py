"""Update: bring single products into the published generation, or take them out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from catalog.errors import ModelError
from catalog.product import Product
from indexer.disk_errors import disk_errors
from indexer.embedded.columns import with_events
from indexer.embedded.fields import CHARACTERS_A_TOKEN
from indexer.embedded.manifest import Manifest
from indexer.events import EventCounts, events_file
from indexer.options import Progress, say_nothing
from indexer.place import IndexPlace
from indexer.prepare import PreparedProduct, prepare
from indexer.sources.reader import Reject
from indexer.updates.encode import passage_vectors
from indexer.updates.journal import Entry
from indexer.updates.target import UpdateTarget, write
from models.encoder import TextEncoder

BATCH = 500


@dataclass(frozen=True, slots=True)
class UpdateOptions:
    """Which index to change, and the name under which the records come."""

    home: Path
    index: str
    source: str = "update"


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What an update did.

    `seq` is the number of the last change of the generation; a reader that has reached it sees
    everything. `rows` are its ordinals, of which `dead` were replaced or deleted, and `added` came
    after it was built. Where vectors live in Elasticsearch, `rows` is no count: each host gives
    ordinals from a number of its own on, far above those of the others. Nothing is compared with
    it there, for Elasticsearch merges away by itself what is dead, so `is_worn` never holds.
    """

    generation: str = ""
    upserted: int = 0
    encoded: int = 0
    deleted: int = 0
    unknown_deletes: tuple[str, ...] = ()
    rejects: dict[str, int] = field(default_factory=dict)
    seq: int = 0
    rows: int = 0
    dead: int = 0
    added: int = 0


def update(
    place: IndexPlace,
    encoder: TextEncoder,
    options: UpdateOptions,
    upserts: Iterable[Product | Reject] = (),
    deletes: Iterable[str] = (),
    *,
    on_reject: Callable[[Reject], None] = lambda _reject: None,
    progress: Progress = say_nothing,
) -> UpdateReport:
    """Bring in products, each in the place of what had its id, then delete those with some ids.

    Everything is written in batches: each is durable, and found, as a whole or not at all. When
    this returns, all of it is. Rejects, and what the engine refuses, are handed on and counted, and
    stop nothing. Raises IndexMissingError, IndexBusyError when others are writing for too long,
    ModelError where the encoder is not the generation's, StorageError when the disk is full, and
    EngineUnavailableError.
    """
    rejects: Counter[str] = Counter()

    def readable() -> Iterator[Product]:
        for record in upserts:
            if isinstance(record, Reject):
                rejects[record.reason] += 1
                on_reject(record)
            else:
                yield record

    report = UpdateReport()
    with disk_errors(options.home):
        for batch in _batches(readable(), deletes):
            refused, report = _Batch(batch, options, encoder).write(place, report)
            for reject in refused:
                rejects[reject.reason] += 1
                on_reject(reject)
            progress("update", report.upserted + report.deleted, None)
        if not report.generation:  # nothing to do is done to a generation all the same
            with place.target() as target:
                report = _standing(report, target)
    return replace(report, rejects=dict(rejects.most_common()))


@dataclass(frozen=True, slots=True)
class _Changes:
    upserts: list[Product]
    deletes: list[str]


def _batches(upserts: Iterable[Product], deletes: Iterable[str]) -> Iterator[_Changes]:
    """Yield batches of at most `BATCH` changes, the deletes after all upserts."""
    products, gone = iter(upserts), (text.strip() for text in deletes)
    while True:
        part = list(islice(products, BATCH))
        ids = list(islice(gone, BATCH - len(part)))
        if not part and not ids:
            return
        yield _Changes(part, ids)


class _Batch:
    """One batch on its way into a generation."""

    def __init__(self, changes: _Changes, options: UpdateOptions, encoder: TextEncoder) -> None:
        self._changes = changes
        self._options = options
        self._encoder = encoder

    def write(
        self, place: IndexPlace, report: UpdateReport
    ) -> tuple[Sequence[Reject], UpdateReport]:
        """Encode without holding anything, then write in one go.

        Returns what the engine refused, and the report with the rest.
        """
        manifest = place.published_manifest()
        while True:
            _check(manifest, self._encoder)
            products = self._prepared(manifest.encode_tokens)
            vectors, encoded = passage_vectors(
                products, self._encoder, self._options.home, manifest.encode_tokens
            )
            with place.target() as target:
                now = target.manifest
                if _encoding(now) != _encoding(manifest):
                    manifest = now  # another generation was published meanwhile
                    continue
                entries = [
                    Entry(product.id, product, vector)
                    for product, vector in zip(products, vectors, strict=True)
                ]
                entries += map(Entry, self._changes.deletes)
                written = write(target, entries)
                return written.refused, _standing(
                    replace(
                        report,
                        upserted=report.upserted + written.upserted,
                        encoded=report.encoded + encoded,
                        deleted=report.deleted + written.deleted,
                        unknown_deletes=report.unknown_deletes + written.unknown,
                    ),
                    target,
                )

    def _prepared(self, encode_tokens: int) -> list[PreparedProduct]:
        characters, source = encode_tokens * CHARACTERS_A_TOKEN, self._options.source
        products = [prepare(product, characters, source) for product in self._changes.upserts]
        file = events_file(self._options.home, self._options.index)
        with closing(EventCounts(file)) as events:
            busy = events.weights([product.id for product in products])
        return [
            product._replace(columns=with_events(product.columns, busy.get(product.id, 0.0)))
            for product in products
        ]


def _standing(report: UpdateReport, target: UpdateTarget) -> UpdateReport:
    journal = target.journal
    rows = journal.rows()
    return replace(
        report,
        generation=target.manifest.generation,
        seq=journal.last(),
        rows=rows,
        dead=journal.dead(),
        added=rows - journal.first,
    )


def _encoding(manifest: Manifest) -> tuple[str, int]:
    return manifest.encoder_identity, manifest.encode_tokens


def _check(manifest: Manifest, encoder: TextEncoder) -> None:
    if encoder.identity != manifest.encoder_identity:
        raise ModelError(
            f"Generation '{manifest.generation}' was encoded with {manifest.encoder_identity},"
            f" but '{encoder.name}' is {encoder.identity}.",
            fix=f"Update with the encoder '{manifest.encoder}', or reindex.",
        )
