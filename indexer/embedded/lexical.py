"""The lexical index: Tantivy on local disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from indexer.embedded.analyzer import attach_marks, english_analyzer

TEXT = "text"
CODE = "code"
ORDINAL = "ordinal"
_ANALYZER = "retail_en"
# More threads than this wait for Python, and each may fill its own heap.
_MOST_THREADS = 4
_THREAD_HEAP_BYTES = 192_000_000

Ordinals = NDArray[np.int64]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LexicalHits:
    """Products and their BM25 scores, best first; `capped` says that there are more."""

    ordinals: Ordinals
    scores: Scores
    capped: bool


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(TEXT, stored=False, tokenizer_name=_ANALYZER)
    builder.add_text_field(CODE, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(ORDINAL, fast=True)
    return builder.build()


class LexicalWriter:
    """Writes the lexical index of one generation; products must come in the order of ordinals."""

    def __init__(self, folder: Path, threads: int) -> None:
        folder.mkdir(parents=True)
        self._index = tantivy.Index(_schema(), path=str(folder))
        self._index.register_tokenizer(_ANALYZER, english_analyzer())
        threads = min(max(1, threads), _MOST_THREADS)
        self._writer: tantivy.IndexWriter | None = self._index.writer(
            heap_size=_THREAD_HEAP_BYTES * threads, num_threads=threads
        )

    def add(self, first: int, products: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Add the searched text and the codes of products with ordinals from `first` on."""
        for ordinal, (text, codes) in enumerate(products, start=first):
            document = tantivy.Document()
            document.add_text(TEXT, attach_marks(text))
            for code in codes:
                document.add_text(CODE, code)
            document.add_unsigned(ORDINAL, ordinal)
            self._open_writer.add_document(document)

    def finish(self) -> None:
        """Commit everything and wait for merges; nothing can be added afterwards."""
        self._open_writer.commit()
        self._open_writer.wait_merging_threads()
        self._writer = None

    def close(self) -> None:
        """End the writer's threads, so that none writes into a folder that is being removed."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._writer = None

    @property
    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise ValueError("the lexical index is finished")
        return self._writer


class LexicalIndex:
    """Reads the lexical index of one generation; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._analyzer = english_analyzer()
        self._index.register_tokenizer(_ANALYZER, self._analyzer)
        self._index.config_reader("manual")
        self._index.reload()
        self._searcher = self._index.searcher()
        self._schema = self._index.schema

    @property
    def count(self) -> int:
        """The number of products in the index."""
        return self._searcher.num_docs

    def terms(self, text: str) -> list[str]:
        """Return the distinct terms of a text as they are indexed, in order."""
        return list(dict.fromkeys(self._analyzer.analyze(attach_marks(text))))

    def frequency(self, term: str) -> int:
        """Return the number of products whose text has the term."""
        return self._searcher.doc_freq(TEXT, term)

    def code_frequency(self, code: str) -> int:
        """Return the number of products that carry the code."""
        return self._searcher.doc_freq(CODE, code)

    def codes_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Return up to `limit` codes of the catalogue that begin with `prefix`."""
        return [term for term, _ in self._searcher.terms_with_prefix(CODE, prefix, limit=limit)]

    def any_term(self, terms: Sequence[str], codes: Sequence[str], limit: int) -> LexicalHits:
        """Find products with any of the terms or codes, best BM25 first."""
        should = [(tantivy.Occur.Should, clause) for clause in self._clauses(terms, codes)]
        return self._search(tantivy.Query.boolean_query(should), limit)

    def all_terms(self, terms: Sequence[str], limit: int) -> LexicalHits:
        """Find products that have every one of the terms, best BM25 first."""
        must = [(tantivy.Occur.Must, clause) for clause in self._clauses(terms, ())]
        return self._search(tantivy.Query.boolean_query(must), limit)

    def _clauses(self, terms: Sequence[str], codes: Sequence[str]) -> list[tantivy.Query]:
        clauses = [
            tantivy.Query.term_query(self._schema, TEXT, term, index_option="freq")
            for term in terms
        ]
        clauses += [tantivy.Query.term_query(self._schema, CODE, code, "basic") for code in codes]
        return clauses

    def _search(self, query: tantivy.Query, limit: int) -> LexicalHits:
        found = self._searcher.search(query, limit=limit, count=False).hits
        addresses = [address for _, address in found]
        ordinals = np.asarray(self._searcher.fast_field_values(ORDINAL, addresses), dtype=np.int64)
        scores = np.asarray([score for score, _ in found], dtype=np.float64)
        return LexicalHits(ordinals, scores, capped=len(found) == limit)
