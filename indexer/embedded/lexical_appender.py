"""Add products to the text of a published generation, in a clone of its lexical index.

Tantivy never changes a file of a segment, so the clone is made of links: it takes no room, and
adding to it leaves the generation's own files as they are. Only its two lists of segments are
copied.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import tantivy

from indexer.durable import sync, sync_below
from indexer.embedded.analyzer import english_analyzer
from indexer.embedded.lexical import ANALYZER, ORDINAL, lexical_document

_HEAP_BYTES = 64_000_000
_LISTS = ("meta.json", ".managed.json")


def clone_lexical(source: Path, target: Path) -> None:
    """Make `target` an index with the products of `source`; whatever was there goes.

    It takes its place in one rename, so that a clone is whole or absent.
    """
    draft = target.with_name(f"{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for file in source.iterdir():
        if file.name in _LISTS:
            shutil.copyfile(file, draft / file.name)
        elif not file.name.endswith(".lock"):
            _link(file, draft / file.name)
    sync_below(draft)
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    sync(target.parent)


class LexicalAppender:
    """Adds products to a clone; one at a time, which the holder of the update lock is."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._index.register_tokenizer(ANALYZER, english_analyzer())

    @property
    def count(self) -> int:
        """The number of products in the index."""
        self._index.reload()
        return self._index.searcher().num_docs

    def known(self, first: int, last: int) -> set[int]:
        """Return those of the ordinals from `first` to `last` that are in the index."""
        self._index.reload()
        searcher = self._index.searcher()
        within = tantivy.Query.range_query(
            self._index.schema, ORDINAL, tantivy.FieldType.Unsigned, first, last
        )
        # An ordinal may be there twice at most by a mistake that `count` brings to light.
        found = searcher.search(within, limit=2 * (last - first + 1), count=False).hits
        addresses = [address for _, address in found]
        ordinals = np.asarray(searcher.fast_field_values(ORDINAL, addresses), dtype=np.int64)
        return set(ordinals.tolist())

    @contextmanager
    def added(self, products: Iterable[tuple[int, str, Sequence[str]]]) -> Iterator[None]:
        """Add ordinals with their texts and codes; committed inside, merged on leaving.

        Merging may take long, and what was committed is found without it.
        """
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        try:
            for ordinal, text, codes in products:
                writer.add_document(lexical_document(ordinal, text, codes))
            writer.commit()
        except BaseException:
            writer.rollback()
            writer.wait_merging_threads()
            raise
        try:
            yield
        finally:
            writer.wait_merging_threads()


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(file, target)
