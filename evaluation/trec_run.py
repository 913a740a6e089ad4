"""Rankings in files of the TREC run format: `query-id Q0 product-id rank score tag`.

Words are separated by spaces, so a query cannot stand there as typed: its id is its own text,
percent-encoded as in a URL ("usb%20hub"), which any reader turns back without a second file.
Product ids are encoded alike; letters, digits and punctuation stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from catalog.errors import JudgmentsError
from evaluation.text_file import open_text

# The largest score that is written, below the largest float in single precision.
_LARGEST = 3e38
_KEPT = "!\"#$&'()*+,-./:;<=>?@[]^_`{|}~\\"


@dataclass(frozen=True, slots=True)
class Run:
    """A ranking of each query: product ids with their scores, best first."""

    ranked: Mapping[str, Sequence[tuple[str, float]]]
    tag: str = "retail-search"

    @property
    def products(self) -> dict[str, list[str]]:
        """The product ids of each query, best first."""
        return {query: [product for product, _ in hits] for query, hits in self.ranked.items()}


def escape(text: str) -> str:
    """Encode a text as one word; `urllib.parse.unquote` turns it back."""
    return quote(text, safe=_KEPT)


def write_run(run: Run, path: Path) -> None:
    """Write the run, so that any evaluator that sorts by score sees exactly our order.

    trec_eval ignores the rank, keeps scores in single precision and breaks ties by product id. So
    a score that is not below the one before it, in single precision, is written as the next float
    below. A query without results has no line. Raises JudgmentsError where it cannot be written.
    """
    tag = escape(run.tag) or "run"
    try:
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            for query, hits in run.ranked.items():
                scores = _strictly_falling([score for _, score in hits])
                for rank, ((product, _), score) in enumerate(zip(hits, scores, strict=True), 1):
                    stream.write(f"{escape(query)} Q0 {escape(product)} {rank} {score:.9g} {tag}\n")
    except OSError as error:
        raise JudgmentsError(
            f"Cannot write the run to '{path}': {error.strerror}.", fix="Give a writable path."
        ) from error


def read_run(path: Path, topics: Mapping[str, str] | None = None) -> Run:
    """Read a run, plain, .gz or .zst, best score first and ties by rank, as ours are written.

    `topics` gives the text of query ids that are not texts themselves.
    Raises JudgmentsError naming the line that has not six columns, no finite score, a rank that is
    no number, or a product that its query already has; and where there is no line at all.
    """
    found: dict[str, dict[str, tuple[float, int]]] = {}
    tag = ""
    with open_text(path) as stream:
        for number, line in enumerate(stream, start=1):
            words = line.split()
            if not words:
                continue
            try:
                name, _, product, rank, score, tag = words
                place = (-float(score), int(rank))
            except ValueError as error:
                raise _bad_line(path, number, line) from error
            query = (topics or {}).get(name) or unquote(name)
            hits = found.setdefault(query, {})
            if not math.isfinite(place[0]) or unquote(product) in hits:
                raise _bad_line(path, number, line)
            hits[unquote(product)] = place
    if not found:
        raise JudgmentsError(f"The run '{path}' is empty.", fix="Give a file in TREC run format.")
    ranked = {
        query: tuple(
            (product, -place[0]) for product, place in sorted(hits.items(), key=lambda hit: hit[1])
        )
        for query, hits in found.items()
    }
    return Run(ranked, unquote(tag))


def _strictly_falling(scores: Sequence[float]) -> list[float]:
    import numpy as np

    written: list[float] = []
    before = np.float32(np.inf)
    for score in scores:
        single = np.float32(min(max(score, -_LARGEST), _LARGEST))
        before = np.minimum(single, np.nextafter(before, np.float32(-np.inf)))
        written.append(float(before))
    return written


def _bad_line(path: Path, number: int, line: str) -> JudgmentsError:
    return JudgmentsError(
        f"Line {number} of the run '{path}' is {line.strip()[:120]!r}.",
        fix="It needs six columns, 'query-id Q0 product-id rank score tag', a finite score, and "
        "each product once for a query.",
    )
