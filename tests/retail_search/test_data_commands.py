"""`sample`, `events`, `evaluate` and `compare`: what goes in, and how good comes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.retail_search.command_line import refused, run_json, run_well, spawn
from tests.retail_search.lamp_shop import BRACKETS


@pytest.fixture
def judgments(tmp_path: Path) -> Path:
    file = tmp_path / "judgments.csv"
    file.write_text(f"query,docid,rating\n{BRACKETS},L-0,3\nlamp of colour 5,L-5,2\n")
    return file


def test_a_sample_can_be_loaded_as_the_command_says(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    said = run_well("sample", folder, "--products", 20, "--places", 3)
    assert f"Wrote 20 products and 3 places into {folder}" in said
    typed = said.splitlines()[-1].removeprefix("Load them: retail-search ").split()
    report = run_json(*typed, "--data-dir", tmp_path / "data")
    assert report["products"] == 20
    assert report["rejects"] == {}
    assert report["reviews"] > 0


def test_the_same_seed_gives_the_same_sample(tmp_path: Path) -> None:
    def text(name: str, seed: int) -> bytes:
        run_well(
            "sample", tmp_path / name, "--products", 15, "--places", 0, "--seed", seed,
            "--no-reviews",
        )  # fmt: skip
        return (tmp_path / name / "products.jsonl").read_bytes()

    assert text("one", 1) == text("again", 1)
    assert text("other", 2) != text("one", 1)


def test_events_are_counted_once(tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text(
        "timestamp,visitorid,event,itemid,transactionid\n"
        "1433221332117,1,view,L-1,\n1433224214164,1,addtocart,L-1,\n"
    )
    said = run_well("events", events, "--data-dir", tmp_path)
    assert f"Read {events}: 1 view, 1 cart; 2 were new." in said
    assert "0 were new" in run_well("events", events, "--data-dir", tmp_path)
    assert "absent.csv" in refused("events", tmp_path / "absent.csv", "--data-dir", tmp_path)


def test_evaluate_prints_exactly_one_object(indexed: Path, judgments: Path) -> None:
    done = spawn(
        "evaluate", "--judgments", judgments, "--mode", "lexical", "--measures", "nDCG@10",
        "R@100", "--data-dir", indexed, "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["queries"], said["mode"], said["index"]) == (2, "lexical", "products")
    assert said["measures"] == {"nDCG@10": 1.0, "R@100": 1.0}


def test_compare_takes_the_runs_that_evaluate_writes(
    indexed: Path, judgments: Path, tmp_path: Path
) -> None:
    runs = []
    for mode in ("lexical", "semantic"):
        runs.append(tmp_path / f"{mode}.run")
        run_well(
            "evaluate", "--judgments", judgments, "--mode", mode, "--run-out", runs[-1],
            "--data-dir", indexed,
        )  # fmt: skip
    said = run_json("compare", *runs, "--judgments", judgments)
    assert said["queries"] == 2
    assert said["measures"]["nDCG@10"] == pytest.approx(1.0)
    assert str(runs[1]) in json.dumps(said)


def test_what_cannot_be_evaluated_is_refused(indexed: Path, judgments: Path) -> None:
    command = ("evaluate", "--data-dir", indexed, "--judgments")
    assert "absent.csv" in refused(*command, "absent.csv")
    assert "nonsense" in refused(*command, judgments, "--measures", "nonsense")
    assert "other" in refused(*command, judgments, "--index", "other")
