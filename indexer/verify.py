"""Verify: a generation is published only if its parts agree and its products can be found."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from catalog.errors import IndexCorruptError
from indexer.embedded.generation import KNOWLEDGE, Generation
from indexer.updates.journal import JournalReader, journal_file
from query.knowledge.knowledge import Knowledge

PROBES = 20
# Text of more words than this is found by its first ones just as well.
_PROBE_WORDS = 8


def verify(folder: Path) -> None:
    """Open a finished generation, compare its counts and look up a sample of its products.

    The sample is spread evenly over the catalogue. Each product must come back by id, by its
    title's words, and by its own vector. Raises IndexCorruptError naming what failed.
    """
    generation = Generation.open(folder, updated=False)
    Knowledge.open(folder / KNOWLEDGE).check()
    manifest = generation.manifest
    counts = {
        "payloads": generation.payloads.count(),
        "text": generation.lexical.count,
        "columns": generation.columns.count,
        "facets": generation.facets.count,
        "vectors": generation.vectors.count,
    }
    if generation.passages is not None:
        counts["passages"] = generation.passages.count
    wrong = {part: count for part, count in counts.items() if count != manifest.products}
    if wrong:
        raise _failed(folder, f"{manifest.products} products were written, but {wrong} are there")
    if not manifest.products:
        return
    step = max(1, manifest.products // PROBES)
    for ordinal in range(0, manifest.products, step):
        _probe(generation, folder, ordinal)
    updated = generation.refreshed()
    if updated.alive is not None or updated.rows > manifest.products:
        _verify_updates(updated, folder)


def _verify_updates(generation: Generation, folder: Path) -> None:
    """Check the journal, and look up a sample of what came after the generation was built."""
    with closing(JournalReader(journal_file(folder))) as journal:
        journal.check()
    living = np.arange(generation.manifest.products, generation.rows)
    if generation.alive is not None:
        living = living[generation.alive[living]]
    for ordinal in living[:: max(1, living.size // PROBES)].tolist():
        _probe(generation, folder, ordinal)


def _probe(generation: Generation, folder: Path, ordinal: int) -> None:
    product = generation.payloads.products([ordinal])[0]
    if generation.payloads.ordinal(product.id) != ordinal:
        raise _failed(folder, f"product {product.id!r} is not found by its id")
    terms = generation.lexical.terms(product.title)[:_PROBE_WORDS]
    if terms:
        found = generation.lexical.all_terms(terms, generation.rows)
        if ordinal not in found.ordinals:
            raise _failed(folder, f"product {product.id!r} is not found by the words {terms}")
    vector = generation.vectors.vector(ordinal)
    length = float(np.linalg.norm(vector))
    if not 0.98 < length < 1.02:
        raise _failed(folder, f"the vector of product {product.id!r} has length {length:.3f}")


def _failed(folder: Path, what: str) -> IndexCorruptError:
    return IndexCorruptError(
        f"Generation '{folder.name}' was not published: {what}.",
        fix="The published generation is untouched. Run the reindex again; if it happens twice,"
        " check the disk.",
    )
