"""SuggestionCollector: what queries are completed from, as a catalogue is indexed."""

from __future__ import annotations

import re
import tempfile
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from query.suggest.catalogued import Catalogued
from query.suggest.entries import entries_of
from query.suggest.words import TOKEN
from query.suggest.write import write_suggestions

MOST_PRODUCTS = 200_000
"""The most popular ones are suggested, and phrases are taken from their titles."""
_NONE = -1
_BRAND = "brand"
_CATEGORY = "category"
# Words and marks of titles that stand one below the other.
_TOKENS = re.compile(rf"{TOKEN}|\n|[^\s\w]")
_WEIGHED_AT_ONCE = 5_000
_NO_QUERIES: Mapping[str, int] = {}

Weigh = Callable[[Sequence[str]], Mapping[str, float]]


class Popular(Protocol):
    """The number of a product that is looked at."""

    @property
    def popularity(self) -> float:
        """How liked and known it is, without shopping events: 4 to 8 for most."""


class Suggested(Protocol):
    """A product as the indexer has prepared it; `text` begins with its title and a line's end."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def text(self) -> str:
        """The title, a line's end, and whatever else is searched."""

    @property
    def facets(self) -> Sequence[str]:
        """Names of fields and values in turn; of the category every path, the leaf last."""

    @property
    def columns(self) -> Popular:
        """Its numbers."""


class SuggestionCollector:
    """Takes every product of a generation once, and writes what queries are completed from.

    Titles wait in a file below `place` without a name, which is gone when the process is, so that
    some 20 bytes a product are in memory until the end. Products that are updated one by one
    afterwards are not taken; the next reindex or compaction counts anew.
    """

    def __init__(self, place: Path, path_separator: str) -> None:
        self._separator = path_separator
        self._spool: IO[bytes] = tempfile.TemporaryFile(dir=place)  # noqa: SIM115 - see close
        self._tokens: IO[bytes] = tempfile.TemporaryFile(dir=place)  # noqa: SIM115 - see close
        self._lengths = array("i")
        self._bytes = array("i")
        self._ids_bytes = array("i")
        self._numbers = _Numbers({"\n": 0})
        self._brands = _Numbers()
        self._categories = _Numbers()
        self._brand_of = array("i")
        self._category_of = array("i")
        self._popularity = array("f")

    def add(self, products: Sequence[Suggested]) -> None:
        """Take the next products."""
        titles = [product.text.partition("\n")[0] for product in products]
        found = _TOKENS.findall("\n".join(titles).lower() + "\n")
        numbers = np.fromiter(map(self._numbers.__getitem__, found), np.int32, len(found))
        ends = np.flatnonzero(numbers == 0)
        self._lengths.extend(np.diff(ends, prepend=-1).tolist())
        self._tokens.write(numbers.tobytes())
        names = [product.id.encode("utf-8", "surrogatepass") for product in products]
        lines = [title.encode("utf-8", "surrogatepass") for title in titles]
        self._spool.write(b"".join(chain.from_iterable(zip(names, lines, strict=True))))
        self._ids_bytes.extend(map(len, names))
        self._bytes.extend(map(len, lines))
        self._popularity.extend([product.columns.popularity for product in products])
        brands, categories = self._brands, self._categories
        for product in products:
            facets = product.facets
            fields = facets[::2]
            brand = facets[2 * fields.index(_BRAND) + 1] if _BRAND in fields else ""
            leaf = _last_category(facets) if _CATEGORY in fields else ""
            self._brand_of.append(brands[brand] if brand else _NONE)
            self._category_of.append(categories[leaf] if leaf else _NONE)

    def finish(
        self, folder: Path, queries: Mapping[str, int] = _NO_QUERIES, weigh: Weigh | None = None
    ) -> None:
        """Write everything into this folder, which must not exist; `queries` are those logged.

        `weigh` returns the weighted shopping events of those of some products that have any.
        Nothing can be added afterwards.
        """
        kept = self._most_popular(weigh)
        catalogued = self._catalogued(kept)
        write_suggestions(folder, entries_of(catalogued, queries))
        self.close()

    def close(self) -> None:
        """Let go of the files, finished or not."""
        self._spool.close()
        self._tokens.close()

    def _most_popular(self, weigh: Weigh | None) -> NDArray[np.int64]:
        """Return the products that are suggested, the most popular first."""
        popularity = np.frombuffer(self._popularity, dtype=np.float32).astype(np.float64)
        if weigh is not None:
            for start, ids in self._all_ids():
                weights = weigh(ids)
                if weights:
                    busy = np.array([weights.get(name, 0.0) for name in ids])
                    popularity[start : start + len(ids)] += 0.5 * np.log10(1.0 + busy)
        self._popular = popularity
        return np.argsort(-popularity, kind="stable")[:MOST_PRODUCTS]

    def _all_ids(self) -> Iterable[tuple[int, list[str]]]:
        """Yield the ids in portions, each with the number of its first product."""
        self._spool.seek(0)
        ids: list[str] = []
        for number, (name, line) in enumerate(zip(self._ids_bytes, self._bytes, strict=True)):
            ids.append(self._spool.read(name).decode("utf-8", "surrogatepass"))
            self._spool.seek(line, 1)
            if len(ids) == _WEIGHED_AT_ONCE or number + 1 == len(self._bytes):
                yield number + 1 - len(ids), ids
                ids = []

    def _catalogued(self, kept: NDArray[np.int64]) -> Catalogued:
        ids, titles = self._texts(kept)
        self._tokens.flush()
        lengths = np.frombuffer(self._lengths, dtype=np.int32).astype(np.int64)
        starts = np.cumsum(lengths) - lengths
        brand_of = np.frombuffer(self._brand_of, dtype=np.int32)
        category_of = np.frombuffer(self._category_of, dtype=np.int32)
        return Catalogued(
            ids=ids,
            titles=titles,
            popularity=self._popular[kept],
            # The title's end is no token of it.
            tokens=_mapped(self._tokens, np.int32)[_runs(starts[kept], lengths[kept] - 1)],
            lengths=lengths[kept] - 1,
            token_texts=list(self._numbers),
            brand_of=brand_of[kept].astype(np.int64),
            category_of=category_of[kept].astype(np.int64),
            brands=_counted(self._brands, brand_of),
            categories=[
                (tuple(path.split(self._separator)), count)
                for path, count in _counted(self._categories, category_of)
            ],
            share=len(ids) / max(1, len(self._bytes)),
        )

    def _texts(self, kept: NDArray[np.int64]) -> tuple[list[str], list[str]]:
        names = np.frombuffer(self._ids_bytes, dtype=np.int32).astype(np.int64)
        lines = np.frombuffer(self._bytes, dtype=np.int32).astype(np.int64)
        starts = np.cumsum(names + lines) - names - lines
        self._spool.flush()
        ids, titles = [], []
        spool = _mapped(self._spool, np.uint8).data
        for start, name, line in zip(
            starts[kept].tolist(), names[kept].tolist(), lines[kept].tolist(), strict=True
        ):
            middle = start + name
            ids.append(str(spool[start:middle], "utf-8", "surrogatepass"))
            titles.append(str(spool[middle : middle + line], "utf-8", "surrogatepass"))
        return ids, titles


class _Numbers(dict[str, int]):
    """Gives each text the next number when it is first asked for."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


def _mapped(file: IO[bytes], kind: type[np.generic]) -> NDArray[Any]:
    """Map a file into memory; an empty one cannot be mapped."""
    if not file.seek(0, 2):
        return np.empty(0, kind)
    return np.memmap(file, dtype=kind, mode="r").view(np.ndarray)


def _last_category(facets: Sequence[str]) -> str:
    return next(facets[at + 1] for at in range(len(facets) - 2, -1, -2) if facets[at] == _CATEGORY)


def _counted(numbers: Mapping[str, int], of_product: NDArray[np.int32]) -> list[tuple[str, int]]:
    counts = np.bincount(of_product[of_product >= 0], minlength=len(numbers)).tolist()
    return list(zip(numbers, counts, strict=True))


def _runs(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places of several runs, one behind the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if ends.size else 0
    places: NDArray[np.int64] = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return places
