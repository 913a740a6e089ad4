"""From judged sets and logs to lists with features, by searching the index that they are of."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.errors import JudgmentsError
from indexer.events import EVENT_WEIGHTS, EventCounts, events_file
from retail_search.commands.progress_bar import ProgressBar
from retail_search.engine import open_engine
from retail_search.settings import Settings

if TYPE_CHECKING:
    from training.ranker.clicks import Line
    from training.ranker.lists import JudgedList

READ_DEPTH = 24
"""Products of a query that the cross-encoder reads, whether judged or not."""
SEEN = 10
"""First products of a search that a shopper is taken to have seen, where no log says so."""

Grades = Mapping[str, Mapping[str, float]]
Logits = Mapping[tuple[str, str], float]


class ScoresTexts(Protocol):
    """Whatever reads a query and a product's text together."""

    def score_texts(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the logit of each text, shape (texts,)."""


@dataclass(frozen=True, slots=True)
class GradedSet:
    """Grades of products of one index, and the checksum of where they come from.

    Where they are `only_taken`, nobody wrote down what was shown and left.
    """

    name: str
    index: str
    grades: Grades
    sha256: str
    only_taken: bool = False

    @property
    def pairs(self) -> int:
        """The number of pairs of a query and a product."""
        return sum(map(len, self.grades.values()))


def judged_set(index: str, path: Path) -> GradedSet:
    """Read a judged set of an index, as `evaluate` reads it; raises JudgmentsError."""
    from evaluation.judgments import read_judgments

    judgments = read_judgments(path)
    return GradedSet(f"{index}: {path.name}", index, judgments.grades, _sha256(path))


def clicked_set(index: str, path: Path) -> GradedSet:
    """Grade products by a log of clicks, or by a file of shopping events with queries.

    Raises JudgmentsError where it says nothing of any query.
    """
    from training.ranker.clicks import SHOWN, grades_of

    lines = list(_log_lines(path))
    found = GradedSet(
        f"{index}: {path.name}",
        index,
        grades_of(lines, EVENT_WEIGHTS),
        _sha256(path),
        only_taken=not any(line.kind in SHOWN for line in lines),
    )
    return _of_some_query(found, f"'{path}' names")


def loaded_events(home: Path, index: str) -> GradedSet:
    """Grade products by the events that were loaded for an index with `retail-search events`."""
    from training.ranker.clicks import Line, grades_of

    file = events_file(home, index)
    counts = EventCounts(file)
    try:
        rows = list(counts.by_query())
    finally:
        counts.close()
    grades = grades_of((Line(*row[:3], times=row[3]) for row in rows), EVENT_WEIGHTS)
    sha256 = hashlib.sha256(repr(rows).encode()).hexdigest()
    found = GradedSet(f"{index}: events", index, grades, sha256, only_taken=True)
    return _of_some_query(found, f"The events of index '{index}' name")


def read_logits(path: Path) -> dict[tuple[str, str], float]:
    """Read logits of pairs from a CSV with the columns query, docid, logit."""
    from evaluation.text_file import open_text

    with open_text(path) as stream:
        reader = csv.DictReader(stream)
        if not {"query", "docid", "logit"} <= set(reader.fieldnames or ()):
            raise JudgmentsError(
                f"'{path}' has the columns {', '.join(reader.fieldnames or ()) or 'none'}.",
                fix="Give a CSV with the columns query, docid and logit.",
            )
        try:
            return {(row["query"], row["docid"]): float(row["logit"]) for row in reader}
        except (TypeError, ValueError) as error:
            raise JudgmentsError(
                f"'{path}' has a logit that is no number: {error}.", fix="Give numbers alone."
            ) from error


def searched_lists(
    graded: GradedSet,
    settings: Settings,
    logits: Logits | None = None,
    reader: ScoresTexts | None = None,
) -> list[JudgedList]:
    """Search every query of a set and return its products with features and shares of grades.

    `logits` are the cross-encoder's, else `reader` is asked for those of judged products. Queries
    that find nothing are left out.
    """
    from indexer.passages import passage_for_ranking
    from ranker.learned.collect import collect
    from ranker.learned.features import COLUMN
    from ranker.learned.matrix import FeatureMaker
    from training.ranker.lists import JudgedList

    searcher = open_engine(settings, graded.index).searcher
    maker = FeatureMaker(searcher.catalogue)
    highest = max(max(row.values()) for row in graded.grades.values())
    if highest <= 0:
        raise JudgmentsError(
            f"{graded.name}: no product has a grade above 0.", fix="Give some that are relevant."
        )
    lists = []
    with ProgressBar() as bar:
        for number, (query, grades) in enumerate(graded.grades.items(), start=1):
            bar(graded.name, number, len(graded.grades))
            found = collect(query, searcher, maker, settings.rank_depth, grades)
            if found is None:
                continue
            ids = tuple(product.id for product in found.products)
            cross = np.full(len(ids), np.nan)
            if logits is not None:
                cross = np.array([logits.get((query, one), np.nan) for one in ids])
            elif reader is not None:
                # Those that nobody judged, too, as far down as the cross-encoder reads.
                read = [
                    place for place, one in enumerate(ids) if one in grades or place < READ_DEPTH
                ]
                texts = [passage_for_ranking(found.products[place]) for place in read]
                cross[read] = reader.score_texts(query, texts)
            shares = np.array([grades.get(one, np.nan) for one in ids]) / highest
            if graded.only_taken:
                # What stands first was seen, and left.
                shares[:SEEN] = np.nan_to_num(shares[:SEEN])
            ideal = np.array(list(grades.values())) / highest
            lists.append(
                JudgedList(
                    query,
                    graded.name,
                    ids,
                    found.features,
                    shares,
                    found.head,
                    ideal,
                    cross,
                    found.features[:, COLUMN["fused"]].astype(np.float64),
                )
            )
    return lists


def _of_some_query(graded: GradedSet, names: str) -> GradedSet:
    if not graded.grades:
        raise JudgmentsError(
            f"{names} no product that was clicked after a query.",
            fix="Give lines with query, product and kind (click, cart, purchase, shown).",
        )
    return graded


def _log_lines(path: Path) -> Iterator[Line]:
    """Read a log: a CSV with query, docid, kind and maybe position, or shopping events."""
    from catalog.event import Event
    from evaluation.judgments import PRODUCT_COLUMNS, QUERY_TEXT_COLUMNS
    from evaluation.table_rows import read_rows
    from indexer.sources.detect import detect_events
    from training.ranker.clicks import Line

    if ".csv" not in path.suffixes and ".tsv" not in path.suffixes:
        for event in detect_events(path).read(path):
            if isinstance(event, Event):
                yield Line(event.query, event.product_id, event.kind)
        return
    roles = {
        "query": QUERY_TEXT_COLUMNS,
        "doc": PRODUCT_COLUMNS,
        "kind": ("kind", "event", "action", "type"),
        "place": ("position", "rank", "place"),
    }
    for row in read_rows(path, roles, required=(("query",), ("doc",), ("kind",))):
        values = row.values
        place = values.get("place", "")
        if not row.problem and values.get("query") and values.get("doc"):
            yield Line(
                values["query"],
                values["doc"],
                values.get("kind", "").lower(),
                int(place) if place.isdigit() and int(place) > 0 else None,
            )


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise JudgmentsError(
            f"'{path}' cannot be read: {error.strerror}.", fix="Check its name."
        ) from error
