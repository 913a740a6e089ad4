"""A killed reindex leaves the published generation whole; see kill_reindex."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexer.kill_reindex import TOO_LATE, kill_often


@pytest.mark.parametrize(
    ("kills", "products"), [(9, 400), pytest.param(200, 1_500, marks=pytest.mark.slow)]
)
def test_a_kill_at_any_moment_leaves_a_whole_generation(
    tmp_path: Path, kills: int, products: int
) -> None:
    tally = kill_often(tmp_path, kills, products)

    assert not tally.faults, tally.table()
    assert tally.hits.total() - tally.hits[TOO_LATE] == kills
    assert tally.searches > kills
