"""A killed update is there as a whole or not at all; see kill_updates."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexer.updates.kill_updates import kill_often


@pytest.mark.parametrize("kills", [6, pytest.param(300, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_loses_nothing_and_halves_nothing(tmp_path: Path, kills: int) -> None:
    tally = kill_often(tmp_path, kills)
    assert not tally.faults, tally.table()
    assert tally.kills == kills
    assert tally.batches >= kills
    assert tally.looks > kills
