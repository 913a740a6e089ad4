"""EmbeddedIndex: an index in the data folder, as the engine follows it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from catalog.errors import IndexCorruptError
from indexer.embedded.generation import KNOWLEDGE, Generation
from indexer.embedded.generations import IndexFolder
from indexer.updates.embedded_target import catch_up
from models.encoder import Encoder
from models.passage_tokenizer import Tokenises
from query.knowledge.knowledge import EMPTY, Knowledge
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.passages import MadePassages
from retail_search.served_index import Opened, Probe

_OPEN_TRIES = 5
# What the parts of a generation raise when a file of theirs is missing or damaged: FAISS raises
# RuntimeError, Tantivy ValueError, a missing column is a KeyError.
_UNREADABLE = (IndexCorruptError, OSError, ValueError, KeyError, RuntimeError, sqlite3.Error)


class EmbeddedIndex:
    """Reads the pointer to the published generation, and opens what it points to."""

    distant = False

    def __init__(self, home: Path, index: str, tokenizer: Tokenises | None = None) -> None:
        self._folder = IndexFolder(home, index)
        self._tokenizer = tokenizer
        self._passages: MadePassages | None = None
        self._generation: Generation | None = None
        self._knowledge = EMPTY

    @property
    def index(self) -> str:
        """The name of the index."""
        return self._folder.index

    def current(self) -> str | None:
        """Return the id of the published generation, None when there is none."""
        return self._folder.current()

    def changed(self, opened: Opened) -> bool:
        """Say whether another generation is published, or this one was updated."""
        if self._folder.current() not in (None, opened.catalogue.generation):
            return True
        try:
            return self._generation is not None and self._generation.stale()
        except _UNREADABLE:
            # Opening it says what is wrong with it, where that is logged and tried again.
            return True

    def open(self, before: Opened | None) -> Opened:
        """Open the published generation; raises IndexMissingError and IndexCorruptError."""
        generation = self._generation
        if (
            before is not None
            and generation is not None
            and self._folder.current() == before.catalogue.generation
        ):
            generation = generation.refreshed()
        else:
            generation = self._opened()
            self._passages = MadePassages(self._tokenizer) if self._tokenizer else None
        self._generation = generation

        def probes(encoder: Encoder) -> dict[str, Probe]:
            return _probes(generation, encoder)

        manifest = generation.manifest
        return Opened(
            EmbeddedCatalogue(generation, self._passages),
            manifest.encoder,
            manifest.encoder_identity,
            probes,
            self._knowledge,
        )

    def check(self) -> None:
        """Do nothing: what is open stays open."""

    def _opened(self) -> Generation:
        for tries_left in reversed(range(_OPEN_TRIES)):
            try:
                # What a writer that died had not finished; another that is at work will.
                catch_up(self._folder)
                folder = self._folder.published()
                generation = Generation.open(folder)
                self._knowledge = Knowledge.open(folder / KNOWLEDGE)
                return generation
            except _UNREADABLE as error:
                # A reindex may have replaced and pruned it between the look and the opening.
                if tries_left:
                    continue
                if isinstance(error, IndexCorruptError):
                    raise
                raise IndexCorruptError(
                    f"The published generation of index '{self.index}' cannot be opened: {error}.",
                    fix="Run `retail-search indexes rollback`, or reindex.",
                ) from error
        raise AssertionError("unreachable")


def _probes(generation: Generation, encoder: Encoder) -> dict[str, Probe]:
    lexical, vectors = generation.lexical, generation.vectors
    vector_of: dict[str, object] = {}

    def raw_vectors(query: str) -> None:
        vectors.nearest(vector_of[query], 100)  # type: ignore[arg-type]

    def raw_encoder(query: str) -> None:
        vector_of[query] = encoder.encode_query(query)

    return {
        "tantivy top 100": lambda query: lexical.any_term(lexical.terms(query), (), 100),
        "encoder": raw_encoder,
        "faiss top 100": raw_vectors,
    }
