from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from evaluation import bench_suggest_cli
from evaluation.bench_cli import bench_group
from evaluation.bench_suggest import WARM_KEYSTROKES, bench_suggest, keystrokes
from query.suggest.suggestion import Suggestion
from ranker.request import SearchRequest

TITLES = [f"Acme Wireless Keyboard K{i} Silver, 104 Keys" for i in range(50)]


@dataclass
class Notes:
    """An engine that notes what it is asked."""

    suggested: list[str] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        self.suggested.append(text)
        return (Suggestion("keyboard", "query"),) if len(text) > 1 else ()

    def search(self, request: SearchRequest) -> None:
        self.searched.append(request.query)

    def ready(self) -> Any:
        return SimpleNamespace(products=50)


def test_queries_are_typed_letter_by_letter() -> None:
    typed = keystrokes(TITLES, 300)
    assert len(typed) == 300
    assert typed == keystrokes(TITLES, 300)
    starts = [number for number, text in enumerate(typed) if len(text) == 1]
    assert starts[0] == 0
    for before, after in pairwise(typed):
        assert len(after) == 1 or after[:-1] == before


def test_both_get_the_same_texts_in_the_same_run() -> None:
    engine: Any = Notes()
    typed = keystrokes(TITLES, WARM_KEYSTROKES + 100)
    times = bench_suggest(engine, typed)
    assert engine.suggested == engine.searched == typed
    assert times.suggest.n == times.search.n == 100
    assert times.answered == sum(len(text) > 1 for text in typed) / len(typed)
    assert times.as_json()["ratio_p50"] == pytest.approx(times.ratio, abs=1e-3)


def test_the_command_prints_a_table_or_json(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def opened(*_given: object) -> Any:
        yield Notes(), SimpleNamespace(index="shop")

    monkeypatch.setattr(bench_suggest_cli, "opened_engine", opened)
    monkeypatch.setattr(bench_suggest_cli, "sample_titles", lambda _engine: TITLES)
    said = CliRunner().invoke(bench_group, ["suggest", "--n", "60"])
    assert said.exit_code == 0, said.output
    assert "Suggestions: shop, 50 products" in said.output
    said = CliRunner().invoke(bench_group, ["suggest", "--n", "60", "--json"])
    numbers = json.loads(said.stdout)
    assert numbers["products"] == 50
    assert numbers["suggest"]["n"] == 60
