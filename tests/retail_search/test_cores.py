from __future__ import annotations

import pytest

from retail_search import cores


@pytest.mark.parametrize(
    ("there", "workers", "own", "reading"),
    [(1, 1, 1, 1), (2, 1, 2, 2), (2, 2, 1, 1), (8, 1, 8, 2), (8, 2, 4, 2), (8, 16, 1, 1)],
)
def test_processes_share_the_cores(
    monkeypatch: pytest.MonkeyPatch, there: int, workers: int, own: int, reading: int
) -> None:
    monkeypatch.setattr(cores, "cores", lambda: there)
    assert cores.own_cores(workers) == own
    assert cores.reading_threads(0, workers) == reading
    assert cores.reading_threads(5, workers) == 5
