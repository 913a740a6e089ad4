from __future__ import annotations

import time

import pytest

from catalog.errors import TimeLimitError
from ranker.arrange import RankDefaults, wishes_of
from ranker.deadline import check_deadline, hurried
from ranker.request import SearchRequest


def budget(request: SearchRequest) -> float:
    return hurried(wishes_of(request, RankDefaults(rerank_budget_ms=40)), request).depths.budget_ms


def test_a_search_that_waited_has_less_time_to_read() -> None:
    assert budget(SearchRequest("lamp")) == 40
    assert budget(SearchRequest("lamp", waited_ms=30)) == 10
    assert budget(SearchRequest("lamp", waited_ms=500)) == 0
    assert budget(SearchRequest("lamp", rerank_budget_ms=900, waited_ms=100)) == 800


def test_a_search_reads_no_longer_than_it_has_time() -> None:
    soon = time.perf_counter() + 0.5
    asked = SearchRequest("lamp", rerank_budget_ms=60_000, deadline=soon)
    assert 200 < budget(asked) <= 400
    assert budget(SearchRequest("lamp", deadline=time.perf_counter() + 0.01)) == 0


def test_a_search_whose_time_is_over_ends() -> None:
    check_deadline(SearchRequest("lamp"))
    check_deadline(SearchRequest("lamp", deadline=time.perf_counter() + 10))
    with pytest.raises(TimeLimitError, match="longer than it may"):
        check_deadline(SearchRequest("lamp", deadline=time.perf_counter() - 0.001))


def test_the_time_is_no_part_of_what_is_asked() -> None:
    assert SearchRequest("lamp", deadline=1.0, waited_ms=5) == SearchRequest("lamp")
