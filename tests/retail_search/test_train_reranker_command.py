"""`train reranker`: judged indexes become pairs, and pairs become a reranker that serves."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from models.cross_encoder import CrossEncoder
from models.folder import SHIPPED
from tests.retail_search.command_line import ROOT, refused, run, run_json, run_well
from tests.retail_search.lamp_shop import PRODUCTS
from tests.training.conftest import NEEDS_TRAIN
from training.reranker.pairs import UNGRADED, Pairs, fold_of

QUERIES = [*(f"lamp of colour {number}" for number in range(1, PRODUCTS)), "lumo lampp", "desk"]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a base of which there is only the tokenizer: pairs need no weights."""
    folder = tmp_path_factory.mktemp("base")
    shutil.copy(SHIPPED / "retail-reranker" / "tokenizer.json", folder)
    return folder


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return grades from 0 to 3 of four products of each query, one of them unknown."""
    rows = ["query,docid,rating"]
    for place, query in enumerate(QUERIES):
        for away, grade in ((1, 3), (2, 1), (3, 0)):
            rows.append(f"{query},L-{(place + away) % PRODUCTS},{grade}")
        rows.append(f"{query},gone,2")
    file = tmp_path_factory.mktemp("judged") / "judged.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def texts_of(pairs: Pairs, base: Path) -> Iterator[str]:
    """Yield the words of each query."""
    import tokenizers

    written = tokenizers.Tokenizer.from_file(str(base / "tokenizer.json"))
    for number in range(len(pairs.queries)):
        yield written.decode(pairs.queries.row(number, 99))


def test_judged_queries_become_pairs(
    indexed: Path, base: Path, judged: Path, tmp_path: Path
) -> None:
    spelling = tmp_path / "spelling.json"
    spelling.write_text(json.dumps({"lumo lampp": "lumo lamp", "nobody asks": "this"}))
    typed = tmp_path / "typed.csv"
    typed.write_text("id,search\n1,brillo lamp\n2,desk\n", encoding="utf-8")
    said = run_well(
        "train", "reranker", "--set", f"products={judged}:grades", "--spelling", spelling,
        "--queries", f"{typed}:search", "--output", tmp_path / "mine", "--pairs-only",
        "--base", base, "--data-dir", indexed,
    )  # fmt: skip
    file = tmp_path / "mine-work" / "pairs.npz"
    assert said.splitlines()[-1] == str(file)
    assert [each.name for each in file.parent.iterdir()] == ["pairs.npz"]
    pairs = Pairs.load(file)
    queries = list(texts_of(pairs, base))
    corrected = queries.index("lumo lamp")
    assert [one for one in queries if one != "lumo lamp"] == [*QUERIES, "brillo lamp"]
    assert pairs.fold[corrected] == fold_of("lumo lampp")
    assert pairs.fold[queries.index("desk")] == fold_of("desk")
    assert len(pairs.passages) == len(pairs.encoded) == PRODUCTS

    graded = pairs.scale != UNGRADED
    assert set(pairs.scale[graded].tolist()) == {2}
    first = (pairs.query == 0) & graded
    # A judged product that the index does not have is left out.
    assert sorted(pairs.target[first].tolist()) == pytest.approx([0, 1 / 3, 1])
    assert set(pairs.weight[pairs.query == corrected].tolist()) == {0.5}
    # What a search brings besides is there without a grade, each product once.
    assert np.isnan(pairs.target[~graded]).all()
    assert ((pairs.query == 0) & ~graded).sum() > 0
    unjudged = pairs.query == queries.index("brillo lamp")
    assert unjudged.sum() > 0
    assert not graded[unjudged].any()
    for number in range(len(queries)):
        mine = pairs.passage[pairs.query == number]
        assert len(set(mine.tolist())) == len(mine)


def test_pairs_that_are_there_are_not_gathered_again(base: Path, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "pairs.npz").write_bytes(b"as it was")
    words = ("--output", tmp_path / "mine", "--work", tmp_path / "work", "--pairs-only")
    said = run_well("train", "reranker", *words, "--base", base)
    assert said.splitlines() == [str(tmp_path / "work" / "pairs.npz")]
    assert (tmp_path / "work" / "pairs.npz").read_bytes() == b"as it was"


def test_pairs_are_gathered_without_torch() -> None:
    code = (
        "import sys; import retail_search.commands.reranker_pairs, training.reranker.gather,"
        " training.reranker.tokenizer, training.tagger.examples, evaluation.judgments;"
        " sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'onnx')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    "named",
    ["judged.csv", "products=judged.csv", "products=judged.csv:stars", "=judged.csv:grades",
     "products=:grades", "judged.csv:grades", ""],
)  # fmt: skip
def test_a_set_of_another_form_is_refused(base: Path, tmp_path: Path, named: str) -> None:
    output = tmp_path / "mine"
    said = refused("train", "reranker", "--set", named, "--output", output, "--base", base)
    assert f"--set is '{named}'" in said
    assert "INDEX=FILE:SCALE, SCALE one of home-depot, crowdflower, grades" in said
    assert not list(tmp_path.iterdir())


def test_what_is_missing_is_said(indexed: Path, base: Path, judged: Path, tmp_path: Path) -> None:
    words = ("--output", tmp_path / "mine", "--base", base, "--data-dir", indexed)
    given = ("train", "reranker", "--set", f"products={judged}:grades", *words)
    result = run("train", "reranker", *words)
    assert result.exit_code == 2
    assert "Give --set" in result.stderr
    said = refused("train", "reranker", "--set", f"products={tmp_path}/no.csv:grades", *words)
    assert "no.csv" in said
    said = refused("train", "reranker", "--set", f"nowhere={judged}:grades", *words)
    assert "nowhere" in said
    assert "no.json" in refused(*given, "--spelling", tmp_path / "no.json")
    (tmp_path / "list.json").write_text("[1, 2]")
    assert "is no JSON object" in refused(*given, "--spelling", tmp_path / "list.json")
    (tmp_path / "broken.json").write_text("{")
    assert "is not JSON" in refused(*given, "--spelling", tmp_path / "broken.json")
    assert "no.txt" in refused(*given, "--queries", tmp_path / "no.txt")
    assert "no column 'words'" in refused(*given, "--queries", f"{judged}:words")
    assert not (tmp_path / "mine-work").exists()


def test_an_index_that_has_none_of_the_judged_products_is_refused(
    indexed: Path, base: Path, tmp_path: Path
) -> None:
    file = tmp_path / "judged.csv"
    file.write_text("query,docid,rating\nlamp,X-1,3\n", encoding="utf-8")
    said = refused(
        "train", "reranker", "--set", f"products={file}:grades", "--output", tmp_path / "mine",
        "--base", base, "--data-dir", indexed, "--pairs-only",
    )  # fmt: skip
    assert "No judged product is in its index" in said


def test_a_base_with_other_special_tokens_is_refused(
    indexed: Path, base: Path, judged: Path, tmp_path: Path
) -> None:
    read = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    read["post_processor"] = None
    (tmp_path / "tokenizer.json").write_text(json.dumps(read), encoding="utf-8")
    said = refused(
        "train", "reranker", "--set", f"products={judged}:grades", "--output", tmp_path / "mine",
        "--base", tmp_path, "--data-dir", indexed, "--pairs-only",
    )  # fmt: skip
    assert "BERT's are [101] and [102]" in said


def test_the_whole_command_makes_a_reranker_that_serves(
    indexed: Path, judged: Path, tmp_path: Path
) -> None:
    for name in ("torch", "transformers", "onnx"):
        pytest.importorskip(name, reason=NEEDS_TRAIN)
    from tests.training.reranker.tiny_bert import make_bert

    (tmp_path / "tiny").mkdir()
    bert = make_bert(tmp_path / "tiny")
    output = tmp_path / "mine"
    words = (
        "train", "reranker", "--set", f"products={judged}:crowdflower", "--output", output,
        "--base", bert, "--data-dir", indexed, "--seconds", 2, "--device", "cpu",
    )  # fmt: skip
    report = run_json(*words)
    assert report["folder"] == str(output)
    assert set(report["crowdflower"]) == {"rmse", "kappa"}
    model = CrossEncoder.open(output)
    assert (model.card.name, model.card.origin, model.card.layers) == ("mine", "tiny", 3)
    assert list(model.scales) == ["crowdflower"]
    grades = model.grades(["lamp"] * 2, ["a lamp", "a desk"], "crowdflower")
    assert set(model.ratings_of(grades, "crowdflower").tolist()) <= {1, 2, 3, 4}
    # What is left of the first run is exported again, without training.
    weights = {file: file.stat().st_mtime_ns for file in (tmp_path / "mine-work").glob("*.pt")}
    said = run_well(*words)
    assert "crowdflower, on queries held out, by its teachers: rmse " in said
    assert said.splitlines()[-1] == str(output)
    assert {file: file.stat().st_mtime_ns for file in weights} == weights
