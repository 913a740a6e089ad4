"""Quality for time, the stages of searches, and several clients at once."""

from __future__ import annotations

import json
import math
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catalog.errors import RetailSearchError
from evaluation.bench_cli import bench_group
from evaluation.bench_load import measure_load
from evaluation.bench_search import WARM_UP, bench_search, queries_needed
from ranker.request import SearchRequest


def invoke(*words: object) -> Any:
    result = CliRunner().invoke(bench_group, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_quality_at_each_budget(engine: Any, judged: Path) -> None:
    words = ["rerank", "--judgments", judged, "--measure", "RR@10"]
    shown = json.loads(invoke(*words, "--budgets", "0", "20", "none", "20", "--json").stdout)
    assert [point["budget_ms"] for point in shown["points"]] == [0, 20, None]
    assert [point["RR@10"] for point in shown["points"]] == pytest.approx([1.5 / 3, 2 / 3, 2 / 3])
    first, second, _ = shown["points"]
    assert first["gain"] is None
    assert second["gain"]["difference"] == pytest.approx(1 / 6)
    # the third judged query is none that this engine ranks
    assert first["reranked"] == {"partial": 2, "off": 1}
    assert first["partial_share"] == pytest.approx(2 / 3)
    assert second["latency_ms"]["p99"] == 30.0
    assert second["rerank_ms"]["n"] == 2
    # as served, but with every judged product by itself, and each query once for each budget
    asked = [one for one in engine.asked if one.query == "lamp"]
    assert [one.rerank_budget_ms for one in asked] == [0, 20, math.inf]
    assert {(one.ranking, one.diversity, one.collapse) for one in asked} == {("rerank", 0.0, False)}
    assert "none" in invoke(*words, "--budgets", "0", "none").stdout


def test_bad_budgets_and_measures_are_refused(engine: Any, judged: Path) -> None:
    words = ["rerank", "--judgments", judged]
    for budget in ("-1", "soon", "nan"):
        assert invoke(*words, "--budgets=" + budget).exit_code == 2
    with pytest.raises(RetailSearchError, match="looks at 500"):
        invoke(*words, "--measure", "R@500")


def test_the_curve_is_drawn(engine: Any, judged: Path, tmp_path: Path) -> None:
    words = ["rerank", "--judgments", judged, "--plot", tmp_path / "curve.png", "--budgets"]
    pytest.importorskip("matplotlib")
    invoke(*words, "0", "20", "none")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(RetailSearchError, match="no curve"):
        invoke(*words, "none")


def test_without_matplotlib_the_error_says_what_to_install(
    engine: Any, judged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)
    with pytest.raises(RetailSearchError, match="Install the extra"):
        invoke("rerank", "--judgments", judged, "--plot", tmp_path / "x.png", "--budgets", "0")


def test_stages_and_load_of_searches(engine: Any) -> None:
    queries = [f"q{i}" for i in range(queries_needed(["hybrid"], 30, 2))]
    asked = SearchRequest(ranking="features", rerank_budget_ms=5)
    times = bench_search(engine, queries, ["hybrid"], asked=asked, clients=2)
    assert times.stages["hybrid"]["fuse"].n == 30
    assert times.stages["hybrid"]["fuse"].p50 == 0.5
    assert times.reranked == {"hybrid": {"off": 30}}
    load = times.load["hybrid"]
    # nothing warms up for it
    assert (load.clients, load.latency.n) == (2, 30 + WARM_UP)
    searched = [one for one in engine.asked if one.query]
    assert len({one.query for one in searched}) == len(searched) == 2 * (30 + WARM_UP)
    assert {(one.ranking, one.rerank_budget_ms) for one in searched} == {("features", 5)}
    shown = times.as_json()
    assert shown["load"]["hybrid"]["queries_per_second"] > 0
    assert shown["stages_ms"]["hybrid"]["fuse"]["p95"] == 0.5


def test_the_command_prints_stages_and_clients(engine: Any) -> None:
    said = invoke("search", "--n", "25", "--clients", "3", "--ranking", "fused").stdout
    assert "Stages of a hybrid search" in said
    assert "3 clients at once" in said
    shown = json.loads(invoke("search", "--n", "25", "--clients", "0", "--json").stdout)
    assert shown["load"] == {}


def test_clients_ask_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=5)
    asked: list[str] = []

    def call(query: str) -> None:
        asked.append(query)
        together.wait()

    load = measure_load(call, [f"q{i}" for i in range(9)], 3)
    assert sorted(asked) == [f"q{i}" for i in range(9)]
    assert (load.clients, load.latency.n) == (3, 9)
    assert load.per_second > 0


def test_a_failing_client_stops_the_others_and_says_why() -> None:
    def call(query: str) -> None:
        raise RetailSearchError("no")

    with pytest.raises(RetailSearchError, match="no"):
        measure_load(call, ["a"] * 100, 2)
