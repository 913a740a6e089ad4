"""`train tagger`: the tagger learns the categories of an index, or is trained anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.adapted_tagger import adapted_tagger, put_adapted_tagger
from models.tagger import Tagger
from tests.retail_search.command_line import refused, run, run_json, run_well

KINDS = {
    "Home > Lighting": ("desk lamp", "floor lamp", "bedside lamp"),
    "Home > Kitchen > Mugs": ("coffee mug", "travel mug", "tea mug"),
    "Clothes > Shoes": ("running shoes", "leather shoes", "canvas shoes"),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an index of three categories; tests add taggers to it."""
    folder = tmp_path_factory.mktemp("shop")
    lines = ["id,title,brand,category"]
    for category, names in KINDS.items():
        for name in names:
            for color in ("red", "blue", "green", "black"):
                lines.append(f"P-{len(lines)},{color} {name},Norda,{category}")
    (folder / "shop.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run_well("reindex", folder / "shop.csv", "--data-dir", folder / "data")
    return folder / "data"


def test_the_tagger_learns_the_categories_of_an_index(shop: Path) -> None:
    said = run_well("train", "tagger", "--data-dir", shop)
    assert "3 categories in 2 departments from 36 products and 0 queries" in said
    folder = adapted_tagger(shop / "indexes" / "products")
    assert folder is not None
    assert said.splitlines()[-1] == str(folder)
    tagger = Tagger.open(folder)
    assert tagger.tag("shoes").categories[0][0] == ("Clothes", "Shoes")
    assert tagger.tag("lamp").departments[0][0] == ("Home",)
    assert tagger.tag("red shoes").labels == Tagger.open().tag("red shoes").labels


def test_judged_queries_are_learned_from_and_another_run_takes_its_place(
    shop: Path, tmp_path: Path
) -> None:
    before = adapted_tagger(shop / "indexes" / "products")
    judgments = tmp_path / "judgments.csv"
    judgments.write_text(
        "query,docid,rating\nsomething for tea,P-13,3\nsomething for tea,P-1,1\nodd,P-2,0\n"
    )
    report = run_json("train", "tagger", "--data-dir", shop, "--judgments", judgments)
    assert (report["categories"], report["queries"]) == (3, 1)
    assert 0 <= report["top1"] <= report["top3"] <= 1
    folder = adapted_tagger(shop / "indexes" / "products")
    assert folder is not None
    assert str(folder) == report["folder"]
    assert folder != before
    found = dict(Tagger.open(folder).tag("something for tea").categories)
    assert max(found, key=lambda path: found[path]) == ("Home", "Kitchen", "Mugs")


def test_an_index_without_categories_or_without_products_is_refused(
    indexed: Path, tmp_path: Path
) -> None:
    assert "have 1 categories" in refused("train", "tagger", "--data-dir", indexed)
    assert adapted_tagger(indexed / "indexes" / "products") is None
    assert "index" in refused("train", "tagger", "--data-dir", tmp_path)


def test_training_anew_needs_all_of_its_files(tmp_path: Path) -> None:
    result = run("train", "tagger", "--queries", tmp_path)
    assert result.exit_code == 2
    assert "--intents and --output" in result.output


def test_a_writer_that_fails_leaves_the_tagger_in_force(tmp_path: Path) -> None:
    first = put_adapted_tagger(tmp_path, lambda draft: (draft / "tagger.json").write_text("1"))
    assert adapted_tagger(tmp_path) == first

    def fails(draft: Path) -> None:
        (draft / "tagger.json").write_text("2")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        put_adapted_tagger(tmp_path, fails)
    assert adapted_tagger(tmp_path) == first
    assert sorted(path.name for path in (tmp_path / "tagger").iterdir()) == sorted(
        [first.name, "CURRENT"]
    )


def test_the_tagger_before_stays_for_those_that_read_it_and_older_ones_go(tmp_path: Path) -> None:
    folders = [
        put_adapted_tagger(tmp_path, lambda draft: (draft / "tagger.json").write_text("{}"))
        for _ in range(3)
    ]
    assert adapted_tagger(tmp_path) == folders[2]
    assert [folder.exists() for folder in folders] == [False, True, True]
    (tmp_path / "tagger" / "CURRENT").write_text("gone")
    assert adapted_tagger(tmp_path) is None


def test_a_tagger_is_trained_anew_and_reported_on(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs the training extra")
    pytest.importorskip("transformers", reason="needs the training extra")
    pytest.importorskip("onnx", reason="needs the training extra")
    pytest.importorskip("matplotlib", reason="needs the training extra")
    from tests.training.tagger.tiny_checkpoint import make_checkpoint

    colors, things = ("red", "blue", "green"), ("lamp", "table", "shoe", "bottle", "mug", "sofa")
    with (tmp_path / "train.jsonl").open("w") as file:
        for color in colors:
            for thing in things:
                labels = ["B-color", "B-core_product_type"]
                file.write(json.dumps({"tokens": [color, thing], "labels": labels}) + "\n")
    asked = [f"where is my {thing},service" for thing in things]
    asked += [f"{thing} size 8,category" for thing in things]
    (tmp_path / "intents.csv").write_text("query,intent\n" + "\n".join(asked) + "\n")
    (tmp_path / "more.txt").write_text("steel bottle\noak table\n")
    make_checkpoint("bert", tmp_path / "base")
    words = [
        "train", "tagger", "--queries", tmp_path, "--intents", tmp_path / "intents.csv",
        "--texts", tmp_path / "more.txt", "--output", tmp_path / "out", "--base",
        tmp_path / "base", "--layers", "1", "--table",
    ]  # fmt: skip
    rows = run_json(*words)
    names = [row["name"] for row in rows]
    alone = "on the labelled queries alone"
    losses = ("scratch", "soft", "attention", "information", "all")
    assert names == [
        "teacher 1", *(f"student by {loss}, {alone}" for loss in losses),
        "student by soft, on all texts", "exported, int8",
    ]  # fmt: skip
    report = tmp_path / "out-work" / "report"
    assert sorted(file.name for file in report.iterdir()) == [
        "curves.png", "report.json", "report.md",
    ]  # fmt: skip
    assert "| student by attention, on" in (report / "report.md").read_text()
    assert (report / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert Tagger.open(tmp_path / "out").card.intents == ("category", "service")
    # What is there already is not trained again.
    kept = (tmp_path / "out-work" / "student-soft" / "heads.pt").stat().st_mtime_ns
    run_json(*words)
    assert (tmp_path / "out-work" / "student-soft" / "heads.pt").stat().st_mtime_ns == kept
