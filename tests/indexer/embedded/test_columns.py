from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from catalog.product import Location, Product
from indexer.embedded.columns import (
    AVAILABILITIES,
    Columns,
    ColumnWriter,
    column_row,
    days,
    popularity,
)

FULL = Product(
    id="full",
    title="t",
    price=12.5,
    rating=4.5,
    rating_count=10**12,
    availability="preorder",
    location=Location(latitude=-33.5, longitude=151.25),
    released=date(1969, 12, 31),
)
BARE = Product(id="bare", title="t")


def test_every_value_comes_back_and_gaps_are_nan(tmp_path: Path) -> None:
    writer = ColumnWriter()
    writer.add([column_row(FULL)])
    writer.add([])
    writer.add([column_row(BARE), column_row(FULL)])
    writer.finish(tmp_path / "columns")
    columns = Columns(tmp_path / "columns")

    assert columns.count == 3
    for name, full, bare in (
        ("price", 12.5, np.nan), ("rating", 4.5, np.nan), ("rating_count", 10**12, 0),
        ("released", -1, np.nan), ("latitude", -33.5, np.nan), ("longitude", 151.25, np.nan),
    ):  # fmt: skip
        np.testing.assert_array_equal(np.asarray(columns[name]), [full, bare, full])
    kinds = [AVAILABILITIES[int(code)] for code in np.asarray(columns["availability"])]
    assert kinds == ["preorder", "unknown", "preorder"]


def test_days_count_from_1970() -> None:
    assert days(date(1970, 1, 2)) == 1.0
    assert np.isnan(days(None))


def test_popularity_grows_with_stars_and_with_fame_and_few_ratings_say_little() -> None:
    assert popularity(5.0, 100) > popularity(4.0, 100) > popularity(4.0, 10)
    assert popularity(5.0, 1) < popularity(4.8, 500)
    assert popularity(None, 0) == popularity(5.0, 0)
