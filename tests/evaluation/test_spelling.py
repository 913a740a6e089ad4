from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog.errors import IndexMissingError, JudgmentsError
from evaluation.cli import evaluate_command
from evaluation.spelling import evaluate_spelling, read_pairs, same_text, title_typos
from evaluation.typos import SLIPS, Typo, corrupt, corrupt_queries

QUERIES = [f"{one} {two}" for one in ("wireless", "kitchen", "phosphor", "yellow")
           for two in ("faucet", "receiver", "cabinet")]  # fmt: skip
PAIRS = {"shwer head": "shower head", "red lmap": "red lamp", "oke": "oak", "blu": "blue"}


def test_scores_are_shares_of_what_was_corrected_left_and_spoilt() -> None:
    made = {"shwer head": "Shower  head", "red lmap": "red lmap", "oke": "ok", "blue": "blues"}
    typos = [Typo("lamp", "lmap", "swap"), Typo("shower head", "shwer head", "swap")]
    scores = evaluate_spelling(
        lambda text: made.get(text, text), PAIRS, ["oke", "fine", "blue", "also fine"], typos
    )
    assert scores.pairs["all"].n == 4
    assert scores.pairs["all"].agreement == 1 / 4
    assert scores.pairs["all"].untouched == 2 / 4
    assert scores.pairs["all"].wrong == 1 / 4
    assert scores.pairs["first"].n + scores.pairs["second"].n == 4
    # "oke" is a key of the pairs, so it is not taken to be fine.
    assert scores.harm["all"] == {
        "corrected": 1 / 4,
        "other": 1 / 3,
        "all": 2 / 7,
        "letters": 2 / 7,
    }
    assert scores.typos == {"swap": (2, 1 / 2)}


def test_changed_blanks_are_told_from_changed_letters() -> None:
    made = {"jeldwen door": "jeld wen door", "red lamp": "red lamb", "pre-hung": "prehung"}
    scores = evaluate_spelling(lambda text: made.get(text, text), {"a": "b"}, made, [])
    assert scores.harm["all"] == {"corrected": 0, "other": 1, "all": 3 / 4, "letters": 1 / 4}


def test_blanks_and_case_are_no_difference_and_letters_are() -> None:
    assert same_text("Red  lamp", "red lamp")
    assert not same_text("redlamp", "red lamp")


@pytest.mark.parametrize("kind", SLIPS)
def test_every_kind_of_slip_changes_one_place(kind: str) -> None:
    from random import Random

    for query in QUERIES:
        typed = corrupt(query, kind, Random(3))
        if typed is None:
            assert kind == "by ear"
            continue
        assert typed != query
        assert abs(len(typed) - len(query)) <= 1
        if kind.startswith("space"):
            assert typed.replace(" ", "") == query.replace(" ", "")
        if kind == "transposition":
            assert sorted(typed) == sorted(query)


@pytest.mark.parametrize("kind", SLIPS)
def test_what_no_slip_fits_is_left_out(kind: str) -> None:
    from random import Random

    for query in ("", "42", "tv 4k", "手机壳"):
        assert corrupt(query, kind, Random(3)) is None


def test_corruption_is_the_same_for_the_same_seed_and_uses_every_kind() -> None:
    made = corrupt_queries([*QUERIES, "42"], seed=5)
    assert made == corrupt_queries([*QUERIES, "42"], seed=5)
    assert made != corrupt_queries([*QUERIES, "42"], seed=6)
    assert [typo.query for typo in made] == QUERIES
    assert {typo.kind for typo in made} == set(SLIPS)


def test_typos_of_titles_are_of_words_that_occur_more_than_once() -> None:
    titles = [f"Brass kitchen faucet, model K{n}" for n in range(30)] + ["Unique gadget thing"]
    for typo in title_typos(titles, 2, seed=1):
        assert typo.query in ("brass kitchen", "kitchen faucet")


def test_pairs_are_read_plain_or_compressed(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(PAIRS))
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(json.dumps(PAIRS).encode()))
    assert read_pairs(tmp_path / "a.json") == read_pairs(tmp_path / "b.json.gz") == PAIRS


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"a": 1}', "[" * 100_000, "a,b"])
def test_a_file_without_pairs_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.json").write_text(content)
    with pytest.raises(JudgmentsError, match="spelling pairs"):
        read_pairs(tmp_path / "bad.json")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "pairs.json").write_text(json.dumps(PAIRS))
    rows = [f"{n},Chrome shower head {n},Acme\n{n}b,Red table lamp {n},Oke" for n in range(40)]
    (tmp_path / "products.csv").write_text("id,title,brand\n" + "\n".join(rows) + "\n")
    (tmp_path / "judged.csv").write_text("query,docid,rating\nchrome head,1,3\nred lmap,2,0\n")
    return tmp_path


def evaluated(*words: object) -> str:
    result = CliRunner().invoke(evaluate_command, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_the_command_measures_from_a_product_file(files: Path) -> None:
    words = ["--spelling", files / "pairs.json", "--products", files / "products.csv",
             "--judgments", files / "judged.csv"]  # fmt: skip
    shown = json.loads(evaluated(*words, "--json"))
    assert list(shown) == ["pairs", "harm", "typos", "titles", "latency_ms"]
    assert shown["pairs"]["all"]["n"] == 4
    # "oke" is a brand here.
    assert shown["pairs"]["all"]["agreement"] == 2 / 4
    assert shown["harm"]["all"] == {"corrected": 0, "other": 0, "all": 0, "letters": 0}
    assert shown["titles"] == 80
    assert "agreement" in evaluated(*words)


def test_without_products_or_an_index_there_is_nothing_to_correct_from(files: Path) -> None:
    (files / "empty.csv").write_text("id,title\n")
    with pytest.raises(IndexMissingError):
        evaluated("--spelling", files / "pairs.json", "--data-dir", files, "--index", "none")


def test_judgments_are_still_needed_for_everything_else() -> None:
    assert "Give --judgments" in evaluated("--index", "demo")
