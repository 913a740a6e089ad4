from __future__ import annotations

import json
import re
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catalog.errors import RetailSearchError
from evaluation import bench_cli, bench_index
from evaluation.bench_cli import bench_group
from evaluation.bench_index import IndexRun, disk_by_part, measured_process
from evaluation.bench_queries import make_queries, read_queries, sample_titles
from evaluation.bench_search import WARM_UP, bench_search, queries_needed

TITLES = [f"Acme Wireless Keyboard K{i} Silver, 104 Keys" for i in range(50)]


def test_queries_are_different_short_and_the_same_each_time() -> None:
    queries = make_queries(TITLES, 200)
    assert len(queries) == len(set(queries)) == 200
    assert all(1 <= len(query.split()) <= 4 and query == query.lower() for query in queries)
    assert make_queries(list(reversed(TITLES)), 200) == queries
    assert make_queries(TITLES, 200, seed=8) != queries
    known = {word for title in TITLES for word in re.findall(r"\w+", title.lower())}
    odd = sum(any(word not in known for word in query.split()) for query in queries)
    assert 20 <= odd <= 160


def test_few_titles_give_fewer_queries_and_none_give_none() -> None:
    assert 1 <= len(make_queries(["lamp"], 100)) < 100
    assert make_queries(["", "!!"], 5) == []


def test_queries_from_a_file_lose_repeats(tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_text("lamp\n\n usb hub \nlamp\n")
    assert read_queries(tmp_path / "q.txt") == ["lamp", "usb hub"]
    (tmp_path / "q.txt").write_text("\n")
    with pytest.raises(RetailSearchError, match="has no query"):
        read_queries(tmp_path / "q.txt")


def test_titles_come_from_all_over_the_catalogue(engine: Any) -> None:
    engine.products = 50_000
    titles = sample_titles(engine)
    assert len(titles) > 3_000
    assert any("model49" in title for title in titles)
    engine.products = 0
    with pytest.raises(RetailSearchError, match="no product"):
        sample_titles(engine)


def test_no_query_is_searched_twice_and_the_parts_stand_beside(engine: Any) -> None:
    queries = [f"q{i}" for i in range(queries_needed(["hybrid", "lexical"], 30))]
    times = bench_search(engine, queries, ["hybrid", "lexical"])
    searched = [request.query for request in engine.asked if request.query]
    assert len(searched) == len(set(searched)) == 2 * (30 + WARM_UP)
    assert len(set(engine.probed)) == 30 + WARM_UP
    assert set(engine.probed).isdisjoint(searched)
    assert {name: latency.n for name, latency in (times.engine | times.raw).items()} == {
        "hybrid": 30, "lexical": 30, "text": 30, "vectors": 30,
    }  # fmt: skip
    shown = times.as_json()
    assert shown["products"] == 300
    assert set(shown["p50_ratio"]["hybrid"]) == {"text", "vectors"}


def test_too_few_queries_are_reported(engine: Any) -> None:
    with pytest.raises(RetailSearchError, match="Give more than 41"):
        bench_search(engine, [f"q{i}" for i in range(41)], ["hybrid"])


def invoke(*words: str) -> Any:
    result = CliRunner().invoke(bench_group, list(words))
    if result.exception:
        raise result.exception
    return result


def test_bench_search_as_json_and_as_a_table(engine: Any) -> None:
    shown = json.loads(invoke("search", "--index", "demo", "--n", "25", "--json").stdout)
    assert (shown["index"], shown["search_ms"]["hybrid"]["n"]) == ("demo", 25)
    assert shown["clients"] == 1
    table = invoke("search", "--n", "25", "--mode", "lexical", "semantic").stdout
    assert "search" in table
    assert "raw" in table


def fake_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("catalog.sample")
    module.generate_products = (  # type: ignore[attr-defined]
        lambda count, seed: ({"parent_asin": str(i), "seed": seed} for i in range(count))
    )
    monkeypatch.setitem(sys.modules, "catalog.sample", module)


def test_bench_index_runs_the_same_file_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_generator(monkeypatch)
    runs: list[int] = []

    def reindex(source: Path, index: str, data: Path, count: int) -> IndexRun:
        runs.append(len(source.read_bytes().splitlines()))
        (data / "indexes" / index / "vectors").mkdir(parents=True, exist_ok=True)
        (data / "indexes" / index / "vectors" / f"{len(runs)}.bin").write_bytes(b"x" * 600)
        return IndexRun(count, 0.5, 100_000_000)

    monkeypatch.setattr(bench_index, "reindex", reindex)
    shown = json.loads(invoke("index", "--products", "30", "--json").stdout)
    assert runs == [30, 30]
    assert shown["first"] == {
        "seconds": 0.5, "products_per_second": 60.0, "peak_memory_mb": 100.0,
    }  # fmt: skip
    assert (shown["disk_bytes"]["vectors"], shown["disk_bytes"]["total"]) == (600, 600)
    assert shown["disk_bytes_per_product"] == 20.0
    assert "products/s" in invoke("index", "--products", "30").stdout


def test_bench_scale_builds_what_is_missing(
    engine: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake_generator(monkeypatch)
    built: list[str] = []

    def reindex(source: Path, index: str, data: Path, count: int) -> IndexRun:
        built.append(index)
        return IndexRun(count, 1.0, 1_000_000)

    monkeypatch.setattr(bench_cli, "reindex", reindex)
    monkeypatch.setattr(bench_cli, "_is_there", lambda data, index: index == "bench-10")
    words = ["scale", "--products", "10", "20", "--n", "22", "--data-dir", str(tmp_path)]
    shown = json.loads(invoke(*words, "--json").stdout)
    assert [row["index"] for row in shown["indexes"]] == ["bench-10", "bench-20"]
    assert built == ["bench-20"]
    assert "indexing" in shown["indexes"][1]
    assert "bench-20: indexed at 20 products/s" in invoke(*words).stdout


def test_peak_memory_is_that_of_the_one_process() -> None:
    # A process starts with the peak of the one that started it, so a small one has to measure.
    script = """
import sys
from evaluation.bench_index import measured_process
for program in ("x = bytearray(200_000_000)", "pass"):
    print(measured_process([sys.executable, "-c", program], 10).peak_bytes)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    large, small = map(int, done.stdout.split())
    assert large > 200_000_000 > 100_000_000 > small


def test_a_process_that_fails_says_why() -> None:
    script = "import sys; print('the reason', file=sys.stderr); sys.exit(3)"
    with pytest.raises(RetailSearchError, match=r"code 3\. It said: the reason"):
        measured_process([sys.executable, "-c", script], 1)


def test_files_are_counted_by_part(tmp_path: Path) -> None:
    for place, size in (
        ("cache/encodings.sqlite", 7),
        ("cache/passages/p1/tokens.u16", 8),
        ("indexes/x/1/passages.u16", 9),
        ("indexes/x/1/lexical/a.idx", 5),
        ("indexes/x/1/vectors.bin", 3),
        ("indexes/x/1/columns/price.npy", 2),
        ("indexes/x/1/payloads.db", 4),
        ("indexes/x/1/knowledge/spelling/words.npy", 6),
        ("indexes/x/current", 1),
    ):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"x" * size)
    assert disk_by_part(tmp_path) == {
        "knowledge of the catalogue": 6, "encoding cache": 7, "text index": 5, "vectors": 3,
        "columns": 2, "payloads": 4, "passages": 9, "passage cache": 8, "other": 1,
    }  # fmt: skip
