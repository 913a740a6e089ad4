"""Writes the whole sample shop into a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.sample.drawings import draw, file_name
from catalog.sample.events import HEADER, event_rows
from catalog.sample.judgments import judge
from catalog.sample.places import make_places, write_place_reviews, write_place_tips
from catalog.sample.products import Item, Record, stream_items
from catalog.sample.reviews import write_reviews


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """Where the sample was written, and how much of everything there is."""

    folder: Path
    products: Path
    reviews: Path
    events: Path
    places: Path
    place_reviews: Path
    place_tips: Path
    judgments: Path
    pictures: Path
    product_count: int
    review_count: int
    event_count: int
    place_count: int
    place_review_count: int
    place_tip_count: int
    judgment_count: int
    picture_count: int


def write_sample(
    folder: Path,
    products: int = 5000,
    seed: int = 7,
    places: int = 300,
    reviews: bool = True,
    progress: Callable[[int], None] | None = None,
) -> SampleFiles:
    """Write products, reviews, events, places, judgments and pictures; return paths and counts.

    The same arguments write the same bytes on every machine. `progress` is called with the number
    of products written so far. Without `reviews` both review files are empty. The products are
    held in memory for the events and judgments: to stream very many, use `generate_products`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures = folder / "pictures"
    pictures.mkdir(exist_ok=True)
    paths = {
        name: folder / f"{name}.jsonl"
        for name in ("products", "reviews", "places", "place_reviews", "place_tips")
    }
    items: list[Item] = []
    product_count = _write_json(paths["products"], _records(products, seed, items, progress))
    kept = items if reviews else []
    city = make_places(places, seed)
    rows = event_rows(items, seed)
    _write_lines(folder / "events.csv", [HEADER, *rows])
    grades = [f"{query},{product},{grade}" for query, product, grade in judge(items)]
    _write_lines(folder / "judgments.csv", ["query,docid,rating", *grades])
    drawn = sorted({item.picture for item in items})
    for name, tint in drawn:
        _write_lines(pictures / file_name(name, tint), [draw(name, tint).rstrip("\n")])
    return SampleFiles(
        folder=folder,
        events=folder / "events.csv",
        judgments=folder / "judgments.csv",
        pictures=pictures,
        **paths,
        product_count=product_count,
        review_count=_write_json(paths["reviews"], write_reviews(kept, seed)),
        event_count=len(rows),
        place_count=_write_json(paths["places"], (place.record for place in city)),
        place_review_count=_write_json(
            paths["place_reviews"], write_place_reviews(city if reviews else [], seed)
        ),
        place_tip_count=_write_json(paths["place_tips"], write_place_tips(city, seed)),
        judgment_count=len(grades),
        picture_count=len(drawn),
    )


def _records(
    count: int, seed: int, items: list[Item], progress: Callable[[int], None] | None
) -> Iterator[Record]:
    for item in stream_items(count, seed):
        items.append(item)
        yield item.record
        if progress is not None:
            progress(len(items))


def _write_json(path: Path, records: Iterable[Record]) -> int:
    """Write one record a line and return how many there were."""
    count = 0
    # The line ending is fixed, so that the bytes do not follow the system's habit.
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(line + "\n")
