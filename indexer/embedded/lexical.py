"""The lexical index: Tantivy on local disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from indexer.embedded.analyzer import english_analyzer, text_to_cut

TEXT = "text"
CODE = "code"
ORDINAL = "ordinal"
ANALYZER = "retail_en"
# More threads than this wait for Python, and each may fill its own heap.
_MOST_THREADS = 4
_THREAD_HEAP_BYTES = 192_000_000
# A code that more products carried than this is not counted one by one.
_MOST_COUNTED = 1_000

Ordinals = NDArray[np.int64]
Scores = NDArray[np.float64]


Way = tuple[Sequence[str], float]
"""Terms that stand, all together, for a part of a query, and the weight of their BM25."""


@dataclass(frozen=True, slots=True)
class LexicalHits:
    """Products and their BM25 scores, best first; `capped` says that there are more."""

    ordinals: Ordinals
    scores: Scores
    capped: bool


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(TEXT, stored=False, tokenizer_name=ANALYZER)
    builder.add_text_field(CODE, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(ORDINAL, fast=True)
    return builder.build()


def lexical_document(ordinal: int, text: str, codes: Sequence[str]) -> tantivy.Document:
    """Return what is indexed of one product."""
    document = tantivy.Document()
    document.add_text(TEXT, text_to_cut(text))
    for code in codes:
        document.add_text(CODE, code)
    document.add_unsigned(ORDINAL, ordinal)
    return document


class LexicalWriter:
    """Writes the lexical index of one generation; products must come in the order of ordinals."""

    def __init__(self, folder: Path, threads: int) -> None:
        folder.mkdir(parents=True)
        self._index = tantivy.Index(_schema(), path=str(folder))
        self._index.register_tokenizer(ANALYZER, english_analyzer())
        threads = min(max(1, threads), _MOST_THREADS)
        self._writer: tantivy.IndexWriter | None = self._index.writer(
            heap_size=_THREAD_HEAP_BYTES * threads, num_threads=threads
        )

    def add(self, first: int, products: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Add the searched text and the codes of products with ordinals from `first` on."""
        for ordinal, (text, codes) in enumerate(products, start=first):
            self._open_writer.add_document(lexical_document(ordinal, text, codes))

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
    """Reads the lexical index of one generation; safe to share between threads.

    Products that are gone are still in it, and so are counted in how rare a word is, but they
    are never found.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = tantivy.Index.open(str(folder))
        self._analyzer = english_analyzer()
        self._index.register_tokenizer(ANALYZER, self._analyzer)
        self._index.config_reader("manual")
        self._index.reload()
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        self._findable: NDArray[np.bool_] | None = None
        self._gone = 0

    @property
    def count(self) -> int:
        """The number of products in the index, those that are gone included."""
        return self._searcher.num_docs

    def updated(self, folder: Path, findable: NDArray[np.bool_]) -> LexicalIndex:
        """Return the index in a folder as it is now, finding only some of the ordinals.

        `findable` has shape (rows,); what has an ordinal beyond it is not found.
        """
        if folder == self._folder:
            more = copy(self)
            self._index.reload()
            more._searcher = self._index.searcher()
        else:
            more = LexicalIndex(folder)
        more._findable = findable
        more._gone = more.count - int(np.count_nonzero(findable))
        return more

    def terms(self, text: str) -> list[str]:
        """Return the distinct terms of a text as they are indexed, in order."""
        return list(dict.fromkeys(self._analyzer.analyze(text_to_cut(text))))

    def frequency(self, term: str) -> int:
        """Return the number of products whose text has the term, those gone included."""
        return self._searcher.doc_freq(TEXT, term)

    def code_frequency(self, code: str) -> int:
        """Return the number of products that carry the code.

        Of a code that more than a thousand carried, those gone are counted too.
        """
        frequency = self._searcher.doc_freq(CODE, code)
        if not frequency or not self._gone or frequency > _MOST_COUNTED:
            return frequency
        return self.any_term((), [code], frequency).ordinals.size

    def codes_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """Return up to `limit` codes of the catalogue that begin with `prefix`."""
        ask = limit
        while True:
            rows = self._searcher.terms_with_prefix(CODE, prefix, limit=ask)
            if not self._gone:
                return [code for code, _ in rows]
            codes = [code for code, _ in rows if self.code_frequency(code)]
            if len(codes) >= limit or len(rows) < ask:
                return codes[:limit]
            ask *= 4

    def any_term(self, terms: Sequence[str], codes: Sequence[str], limit: int) -> LexicalHits:
        """Find products with any of the terms or codes, best BM25 first."""
        should = [(tantivy.Occur.Should, clause) for clause in self._clauses(terms, codes)]
        return self._search(tantivy.Query.boolean_query(should), limit)

    def any_group(
        self,
        groups: Sequence[Sequence[Way]],
        extras: Sequence[Way],
        codes: Sequence[str],
        limit: int,
    ) -> LexicalHits:
        """Find products with any of the codes, or any term of a group's first way, best first.

        Or with all terms of another way. Of the ways of one group the best counts, each its BM25
        times its weight; what a product has of the extras comes on top.
        """
        return self._search(self._scored(groups, extras, codes), limit)

    def all_terms(self, terms: Sequence[str], limit: int) -> LexicalHits:
        """Find products that have every one of the terms, best BM25 first."""
        must = [(tantivy.Occur.Must, clause) for clause in self._clauses(terms, ())]
        return self._search(tantivy.Query.boolean_query(must), limit)

    def all_groups(
        self, groups: Sequence[Sequence[Way]], extras: Sequence[Way], limit: int
    ) -> LexicalHits:
        """Find products that have, of every group, all terms of one of its ways.

        They score as in `any_group`.
        """
        must = [
            (tantivy.Occur.Must, tantivy.Query.const_score_query(self._one_of(group), 0.0))
            for group in groups
        ]
        scored = (tantivy.Occur.Must, self._scored(groups, extras, ()))
        return self._search(tantivy.Query.boolean_query([*must, scored]), limit)

    def _scored(
        self, groups: Sequence[Sequence[Way]], extras: Sequence[Way], codes: Sequence[str]
    ) -> tantivy.Query:
        clauses = self._clauses((), codes) + self._weighed(extras)
        for (terms, _), *others in groups:
            own = self._clauses(terms, ())
            if not others:
                clauses += own
                continue
            ways = [_any_of(own), *self._weighed(others)]
            clauses.append(tantivy.Query.disjunction_max_query(ways))
        return _any_of(clauses)

    def _weighed(self, ways: Sequence[Way]) -> list[tantivy.Query]:
        return [tantivy.Query.boost_query(self._every(way), weight) for way, weight in ways]

    def _one_of(self, group: Sequence[Way]) -> tantivy.Query:
        return _any_of([self._every(terms) for terms, _ in group])

    def _every(self, terms: Sequence[str]) -> tantivy.Query:
        clauses = self._clauses(terms, ())
        if len(clauses) == 1:
            return clauses[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])

    def _clauses(self, terms: Sequence[str], codes: Sequence[str]) -> list[tantivy.Query]:
        clauses = [
            tantivy.Query.term_query(self._schema, TEXT, term, index_option="freq")
            for term in terms
        ]
        clauses += [tantivy.Query.term_query(self._schema, CODE, code, "basic") for code in codes]
        return clauses

    def _search(self, query: tantivy.Query, limit: int) -> LexicalHits:
        if self._findable is None:
            ordinals, scores = self._hits(query, limit)
            return LexicalHits(ordinals, scores, capped=ordinals.size == limit)
        # More than are wanted, for some are gone: few of the best by chance, but many where a
        # whole brand was replaced.
        spare = min(self._gone, limit // 4 + 2 * limit * self._gone // self.count + 1)
        while True:
            ordinals, scores = self._hits(query, limit + spare)
            found = ordinals.size
            here = ordinals < self._findable.size
            here[here] = self._findable[ordinals[here]]
            ordinals, scores = ordinals[here], scores[here]
            if ordinals.size >= limit or found < limit + spare or spare == self._gone:
                capped = ordinals.size >= limit
                return LexicalHits(ordinals[:limit], scores[:limit], capped)
            spare = min(self._gone, max(4 * limit, 4 * spare))

    def _hits(self, query: tantivy.Query, limit: int) -> tuple[Ordinals, Scores]:
        found = self._searcher.search(query, limit=limit, count=False).hits
        addresses = [address for _, address in found]
        ordinals = np.asarray(self._searcher.fast_field_values(ORDINAL, addresses), dtype=np.int64)
        return ordinals, np.asarray([score for score, _ in found], dtype=np.float64)


def _any_of(clauses: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
