"""Detection: each format is told from its content, and a mistake gets a clear answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.errors import SourceError
from indexer.sources.detect import detect, detect_events, detect_reviews
from tests.indexer.sources.reading import FIXTURES, shown

PRODUCTS = {
    "amazon_2014/meta_Tools.json": "amazon_2014",
    "amazon_2018/meta_Kitchen.json": "amazon_2018",
    "amazon_2023/meta_Office.jsonl": "amazon_2023",
    "yelp/yelp_academic_dataset_business.json": "yelp",
    "yelp": "yelp",
    "icecat/products.jsonl": "icecat",
    "wands/product.csv": "wands",
    "wands": "wands",
    "retailrocket": "retailrocket",
    "csv/shop.csv": "csv",
    "csv/places.csv": "csv",
    "json_lines/shop.jsonl": "json_lines",
    "json_lines/array.json": "json_lines",
}
REVIEWS = {
    "amazon_reviews/reviews_2014.json": "amazon_reviews",
    "amazon_reviews/reviews_2018.json": "amazon_reviews",
    "amazon_reviews/reviews_2023.jsonl": "amazon_reviews",
    "yelp/yelp_academic_dataset_review.json": "yelp_reviews",
    "yelp/yelp_academic_dataset_tip.json": "yelp_reviews",
    "yelp": "yelp_reviews",
}
EVENTS = {
    "retailrocket/events.csv": "retailrocket_events",
    "retailrocket": "retailrocket_events",
}


def _only_products() -> list[str]:
    return [name for name in PRODUCTS if name not in REVIEWS and name not in EVENTS]


@pytest.mark.parametrize(("name", "format"), PRODUCTS.items())
def test_products_are_told_apart(name: str, format: str) -> None:
    assert detect(FIXTURES / name).name == format


@pytest.mark.parametrize(("name", "format"), PRODUCTS.items())
def test_a_file_is_told_by_content_under_any_name(name: str, format: str, tmp_path: Path) -> None:
    if (FIXTURES / name).is_file():
        renamed = tmp_path / "download"
        renamed.write_bytes((FIXTURES / name).read_bytes())
        assert detect(renamed).name == format


@pytest.mark.parametrize(("name", "format"), REVIEWS.items())
def test_reviews_are_told_apart(name: str, format: str) -> None:
    assert detect_reviews(FIXTURES / name).name == format


@pytest.mark.parametrize(("name", "format"), EVENTS.items())
def test_events_are_told_apart(name: str, format: str) -> None:
    assert detect_events(FIXTURES / name).name == format


@pytest.mark.parametrize("name", [name for name in REVIEWS if name != "yelp"])
def test_reviews_given_as_products_are_refused(name: str) -> None:
    with pytest.raises(SourceError, match=r"holds reviews .* Give it with --reviews\."):
        detect(FIXTURES / name)
    with pytest.raises(SourceError, match=r"holds reviews"):
        detect_events(FIXTURES / name)


@pytest.mark.parametrize("name", _only_products())
def test_products_given_as_reviews_or_events_are_refused(name: str) -> None:
    with pytest.raises(SourceError, match=r"holds products .* without --reviews\."):
        detect_reviews(FIXTURES / name)
    with pytest.raises(SourceError, match=r"holds products .* `retail-search reindex`"):
        detect_events(FIXTURES / name)


def test_events_given_as_products_or_reviews_are_refused() -> None:
    for told in (detect, detect_reviews):
        with pytest.raises(SourceError, match=r"holds events .* `retail-search events`"):
            told(FIXTURES / "retailrocket/events.csv")


def test_a_format_that_is_named_wins_over_the_content(tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text('{"asin": "B1", "title": "Bed", "main_cat": "Home", "colour": "oak"}\n')
    assert detect(file).name == "amazon_2018"
    reader = detect(file, "json_lines")
    assert shown(reader.read(file)) == [
        {
            "id": "B1",
            "title": "Bed",
            "attributes": {"main cat": "Home", "colour": "oak"},
            "source": "json_lines",
        }
    ]


def test_an_unknown_format_lists_the_allowed_ones() -> None:
    file = FIXTURES / "csv/shop.csv"
    with pytest.raises(SourceError, match=r"'xml'.* amazon_2014, yelp, .*json_lines, csv"):
        detect(file, "xml")
    with pytest.raises(SourceError, match=r"'xml'.* amazon_reviews, yelp_reviews, reviews"):
        detect_reviews(file, "xml")
    with pytest.raises(SourceError, match=r"'xml'.* retailrocket_events, events"):
        detect_events(file, "xml")


def test_a_content_that_is_none_of_them_says_what_was_looked_for(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Buy milk\nand bread\n")
    with pytest.raises(SourceError, match=r"Cannot tell the format of .* WANDS .* --format"):
        detect(file)
    with pytest.raises(SourceError, match="Cannot tell the format"):
        detect_reviews(file)
    with pytest.raises(SourceError, match="Cannot tell the format"):
        detect_events(file)
    with pytest.raises(SourceError, match="Cannot tell the format"):
        detect(tmp_path)


@pytest.mark.parametrize("told", [detect, detect_reviews, detect_events])
def test_missing_and_empty_files_are_errors(told: Callable[[Path], object], tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        told(tmp_path / "absent")
    (tmp_path / "empty").touch()
    with pytest.raises(SourceError, match="is empty"):
        told(tmp_path / "empty")


def test_a_column_map_makes_a_foreign_file_readable(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text("nr,what\n1,Bed\n")
    with pytest.raises(SourceError, match="Cannot tell the format"):
        detect(file)
    assert detect(file, columns={"id": "nr", "title": "what"}).name == "csv"


def test_a_map_to_a_field_that_products_do_not_have_lists_the_allowed_ones() -> None:
    with pytest.raises(SourceError, match=r"the field 'colour'.* Fields are id, title, .*released"):
        detect(FIXTURES / "csv/shop.csv", columns={"colour": "Colour"})


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text("id,title\n1,Lamp\n")
    with pytest.raises(SourceError, match="with the columns Missing") as raised:
        detect(file, columns={"title": "Missing"})
    assert "--column" in raised.value.fix
