from __future__ import annotations

import json
from pathlib import Path

import pytest

from query.expand.places import mined_synonyms, own_synonyms, shipped_synonyms
from tests.query.expand.mining.shop import products
from tests.retail_search.command_line import refused, run, run_json, run_well


def test_check_tells_every_bad_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("couch, sofa\nbad\ntv ~> tv, telly\n")
    result = run("synonyms", "check", file)
    assert result.exit_code == 1
    assert "line 2: 'bad' stands alone" in result.stdout
    assert "line 3: 'tv' cannot be replaced by 2 terms" in result.stdout
    assert "1 lines can be used; they make 2 rules." in result.stdout
    assert f"2 lines of '{file}' cannot be used." in result.stderr
    as_json = json.loads(run("synonyms", "check", file, "--json").stdout)
    assert (as_json["lines"], as_json["rules"]) == (1, 2)
    assert [row["line"] for row in as_json["rejected"]] == [2, 3]


def test_what_ships_is_well() -> None:
    assert "lines can be used" in run_well("synonyms", "check", *shipped_synonyms())


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refused("synonyms", "check", tmp_path / "no.txt")


def test_what_is_added_is_listed(tmp_path: Path) -> None:
    data = ("--index", "shop", "--data-dir", tmp_path)
    said = run_well("synonyms", "add", "[gadget], zorblat => gizmo", *data)
    assert str(own_synonyms(tmp_path, "shop")) in said
    run_well("synonyms", "add", "doohickey ~> gizmo", *data)
    listed = run_well("synonyms", "list", "gadget", *data)
    assert "[gadget]" in listed
    assert "synonyms.txt:1" in listed
    assert "retail_en.txt:" in run_well("synonyms", "list", "couch", *data)
    assert len(run_json("synonyms", "list", *data)) > 1_000
    assert run_json("synonyms", "list", "Zorblat", *data) == [
        {
            "term": "zorblat", "alternative": "gizmo", "kind": "one-way", "weight": 0.35,
            "exact": False, "file": "synonyms.txt", "line": 1,
        }
    ]  # fmt: skip
    assert "gizmo (instead)" in run_well("synonyms", "list", "doohickey", *data)
    assert "no synonym of 'qqq'" in run_well("synonyms", "list", "qqq", *data)


def test_what_cannot_be_added_is_refused(tmp_path: Path) -> None:
    data = ("--index", "shop", "--data-dir", tmp_path)
    assert "stands alone" in refused("synonyms", "add", "gadget", *data)
    assert "'../shop' is not allowed" in refused(
        "synonyms", "add", "a, b", "--index", "../shop", "--data-dir", tmp_path
    )
    assert not own_synonyms(tmp_path, "shop").exists()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mined")
    file = folder / "shop.jsonl"
    file.write_text("\n".join(product.model_dump_json() for product in products(400)))
    run_well("reindex", file, "--index", "shop", "--data-dir", folder / "data", "--threads", 1)
    return folder / "data"


def test_mining_writes_a_file_that_is_in_force(home: Path, tmp_path: Path) -> None:
    data = ("--index", "shop", "--data-dir", home)
    own_synonyms(home, "shop").write_text("sound bar, soundbar | off\n")
    for _ in range(2):  # what was mined before is no reason not to find it again
        said = run_well("synonyms", "mine", *data)
        assert str(mined_synonyms(home, "shop")) in said
        assert "tea pot" in said
    (found,) = run_json("synonyms", "list", "tea pot", *data)
    assert (found["alternative"], found["kind"]) == ("teapot", "mined")
    assert found["file"] == "synonyms.mined.txt"
    # What ships is not mined, and what was switched off is neither mined nor in force.
    assert "plush toy" not in mined_synonyms(home, "shop").read_text()
    assert "sound bar" not in mined_synonyms(home, "shop").read_text()
    assert run_json("synonyms", "list", "soundbar", *data) == []
    elsewhere = tmp_path / "out.txt"
    run_well("synonyms", "mine", *data, "--output", elsewhere)
    assert elsewhere.read_text() == mined_synonyms(home, "shop").read_text()


def test_an_index_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no published generation" in refused("synonyms", "mine", "--data-dir", tmp_path)
