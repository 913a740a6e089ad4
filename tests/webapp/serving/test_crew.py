from __future__ import annotations

import os
from itertools import pairwise

import pytest

from webapp.serving.crew import Crew


def test_workers_are_counted_by_the_reload_that_they_are_ready_of() -> None:
    crew = Crew()
    assert not crew.anybody_ready
    first = crew.latest
    crew.ready(1, first)
    crew.ready(2, first)
    assert crew.ready_of(first) == 2
    crew.reload()
    assert crew.latest != first
    assert crew.ready_of(crew.latest) == 0
    crew.ready(3, crew.latest)
    assert crew.ready_of(crew.latest) == 1
    crew.gone(1)
    assert crew.ready_of(first) == 1


def test_reloads_may_go_on_for_ever() -> None:
    crew = Crew()
    seen = []
    for _ in range(600):
        crew.reload()
        seen.append(crew.latest)
    assert all(1 <= number <= 255 for number in seen)
    assert all(one != after for one, after in pairwise(seen))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not split here")
def test_processes_see_each_other() -> None:
    crew = Crew()
    child = os.fork()
    if child == 0:
        crew.ready(5, crew.latest)
        os._exit(0)
    os.waitpid(child, 0)
    assert crew.ready_of(crew.latest) == 1
