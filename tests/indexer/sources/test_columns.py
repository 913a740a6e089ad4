"""Columns of a shop's own file find their field, by name or by hand."""

from __future__ import annotations

import pytest

from catalog.errors import SourceError
from indexer.sources.columns import Columns, plain_name


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("Product_Name ", "product name"),
        ("productName", "product name"),
        ("SKU", "sku"),
        ("Price (USD)", "price usd"),
        ("body-html", "body html"),
        ("", ""),
    ],
)
def test_plain_name(column: str, expected: str) -> None:
    assert plain_name(column) == expected


def test_the_best_name_wins_and_the_others_stay_attributes() -> None:
    names = ["Sku", "Product Id", "Name", "Brand", "Price", "Sale Price", "colour"]
    assert Columns().resolve(names) == {
        "id": "Product Id",
        "title": "Name",
        "brand": "Brand",
        "price": "Sale Price",
        "list_price": "Price",
    }


def test_a_choice_by_hand_wins_and_frees_no_column_twice() -> None:
    columns = Columns({"title": "Name", "id": "Title"})
    assert columns.resolve(["id", "Name", "Title"]) == {"id": "Title", "title": "Name"}


def test_an_unknown_field_is_an_error_that_lists_the_fields() -> None:
    with pytest.raises(SourceError, match="'colour'") as caught:
        Columns({"colour": "x"})
    assert "title" in caught.value.fix


def test_a_missing_column_is_an_error_that_lists_the_columns() -> None:
    with pytest.raises(SourceError, match="no column 'Name'") as caught:
        Columns({"title": "Name"}).require(["id", "label"], "shop.csv")
    assert "id, label" in caught.value.fix
    with pytest.raises(SourceError, match="looks like title") as caught:
        Columns().require(["id", "label"], "shop.csv")
    assert "title=NAME" in caught.value.fix
