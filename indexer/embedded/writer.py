"""Write one generation's text, columns, facets and payloads, product by product."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indexer.embedded.columns import ColumnWriter, with_events
from indexer.embedded.facet_writer import FacetWriter
from indexer.embedded.generation import COLUMNS, FACETS, LEXICAL, PAYLOADS
from indexer.embedded.lexical import LexicalWriter
from indexer.embedded.payloads import PayloadWriter
from indexer.events import EventCounts
from indexer.prepare import PreparedProduct
from indexer.rejects import DUPLICATE, RejectsFile
from indexer.sources.reader import Reject


class GenerationWriter:
    """Gives every product its ordinal and writes it to each structure under that ordinal.

    Of products with the same id the first is kept; the others go to the rejects file.
    """

    def __init__(self, folder: Path, threads: int, events: EventCounts) -> None:
        self._folder = folder
        self._events = events
        self._columns = ColumnWriter()
        self._facets = FacetWriter()
        self._payloads = PayloadWriter(folder / PAYLOADS)
        # Last, for it starts threads, which an error in one of the others would leave behind. Half
        # of the cores are busy reading and preparing.
        self._lexical = LexicalWriter(folder / LEXICAL, threads // 2)
        self.count = 0
        self.described = 0

    def add(
        self, products: Sequence[PreparedProduct], rejects: RejectsFile
    ) -> list[PreparedProduct]:
        """Write a batch and return those of it that were new, in the order of their ordinals."""
        seen = self._payloads.known([prepared.id for prepared in products])
        fresh = []
        for prepared in products:
            if prepared.id in seen:
                # Where the first one stood is not known any more, nor the line of this one.
                rejects.add(Reject(prepared.source, 0, DUPLICATE, prepared.id))
                continue
            seen.add(prepared.id)
            fresh.append(prepared)
        if not fresh:
            return fresh
        first = self.count
        self._lexical.add(first, ((prepared.text, prepared.codes) for prepared in fresh))
        busy = self._events.weights([prepared.id for prepared in fresh])
        self._columns.add(with_events(row.columns, busy.get(row.id, 0.0)) for row in fresh)
        self._facets.add(prepared.facets for prepared in fresh)
        self._payloads.add(
            (ordinal, prepared.id, prepared.payload)
            for ordinal, prepared in enumerate(fresh, start=first)
        )
        self.count += len(fresh)
        self.described += sum(prepared.described for prepared in fresh)
        return fresh

    def finish(self) -> None:
        """Complete every structure; nothing can be added afterwards."""
        self._payloads.finish()
        self._columns.finish(self._folder / COLUMNS)
        self._facets.finish(self._folder / FACETS)
        self._lexical.finish()

    def close(self) -> None:
        """Let go of every file and thread, finished or not."""
        self._payloads.close()
        self._lexical.close()
