"""The whole training on a tiny BERT: folds are kept apart, and a stopped run goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalog.errors import ModelError
from tests.training.conftest import NEEDS_TRAIN
from training.reranker.pairs import FOLDS, Floats, Ints, Pairs

torch = pytest.importorskip("torch", reason=NEEDS_TRAIN)

from training.reranker.export import load_student  # noqa: E402
from training.reranker.fit import Recipe, logits_of  # noqa: E402
from training.reranker.network import CrossNetwork  # noqa: E402
from training.reranker.program import STUDENTS, Program  # noqa: E402

ALL = tuple(range(6))
TEACHERS = [f"teacher-{fold}" for fold in range(FOLDS)]


class Watched(Program):
    """The program, with short trainings; what each network is trained on is kept."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given, students=("L3",))
        self.saw: dict[str, Sequence[Ints]] = {}
        self.taught_by: dict[str, Floats | None] = {}

    def _trained(
        self,
        name: str,
        network: CrossNetwork,
        lists: Sequence[Ints],
        recipe: Recipe,
        teacher: Floats | None = None,
    ) -> CrossNetwork:
        self.saw[name] = lists
        self.taught_by[name] = None if teacher is None else teacher.copy()
        return super()._trained(
            name, network, lists, replace(recipe, rate=3e-3, epochs=2, batch=32), teacher
        )


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture
def program(bert: Path, toy: Pairs, output: Path) -> Watched:
    """Return the program that has run; the first test to ask trains, the others find its files."""
    found = Watched(toy, str(bert), output, 60.0, "cpu")
    found.run()
    return found


def scores(output: Path) -> dict[str, Any]:
    with np.load(output / "scores.npz") as arrays:
        return dict(arrays)


def test_no_network_of_a_fold_sees_a_query_of_it(program: Watched, toy: Pairs) -> None:
    assert list(program.saw) == [TEACHERS[0], "L3-0", *TEACHERS[1:], "teacher", "L3"]
    for fold in range(FOLDS):
        for name in (f"teacher-{fold}", f"L3-{fold}"):
            if name in program.saw:
                seen = np.concatenate(program.saw[name])
                # The corrected query goes with the one that it corrects.
                assert set(toy.fold[toy.query[seen]].tolist()) == set(range(FOLDS)) - {fold}
    assert set(np.concatenate(program.saw["L3"]).tolist()) == set(range(len(toy.query)))


def test_the_scores_of_a_fold_are_those_of_the_teacher_without_it(
    program: Watched, bert: Path, toy: Pairs, output: Path
) -> None:
    found = scores(output)
    rows = found["tested"]
    # Graded, and by the words that people typed.
    assert rows.tolist() == np.flatnonzero((toy.scale >= 0) & (toy.weight == 1)).tolist()
    for fold in range(FOLDS):
        teacher = load_student(output / f"teacher-{fold}.pt", str(bert), ALL)
        of_fold = toy.fold[toy.query[rows]] == fold
        expected = logits_of(teacher, program.data, rows[of_fold], 96)
        away = np.abs(found["teacher"][of_fold] - expected).mean()
        assert away < 0.02
        others = load_student(output / f"teacher-{(fold + 1) % FOLDS}.pt", str(bert), ALL)
        other = logits_of(others, program.data, rows[of_fold], 96)
        assert np.abs(other - expected).mean() > 5 * away
    student = load_student(output / "L3-0.pt", str(bert), STUDENTS["L3"])
    first = toy.fold[toy.query[rows]] == 0
    expected = logits_of(student, program.data, rows[first], 96)
    assert np.abs(found["student"][first] - expected).max() < 0.1


def test_students_learn_from_teachers(
    program: Watched, bert: Path, toy: Pairs, output: Path
) -> None:
    every = np.arange(len(toy.query))
    logits = {
        name: logits_of(
            load_student(output / f"{name}.pt", str(bert), ALL), program.data, every, 96
        )
        for name in (*TEACHERS[:3], "teacher")
    }
    # That of a held-out fold from the teacher without it, the one that ships from the mean of four.
    held_out, ships = program.taught_by["L3-0"], program.taught_by["L3"]
    assert held_out is not None
    assert ships is not None
    assert np.abs(held_out - logits["teacher-0"]).max() < 0.1
    mean = np.mean(list(logits.values()), axis=0)
    assert np.abs(ships - mean).max() < 0.1
    assert np.load(output / "teachers.npy") == pytest.approx(mean, abs=0.1)


def test_a_second_run_trains_nothing(
    program: Watched, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted(output.glob("*.pt"))
    assert len(files) == FOLDS + 3
    before = {file: file.stat().st_mtime_ns for file in files}
    was = scores(output)
    capsys.readouterr()
    program.__class__(program.data.pairs, program.base, output, 60.0, "cpu").run()
    said = capsys.readouterr().err
    assert said.count("is there") == len(files)
    assert "steps of" not in said
    assert {file: file.stat().st_mtime_ns for file in files} == before
    assert not list(output.glob("*.part"))
    now = scores(output)
    assert now["teacher"] == pytest.approx(was["teacher"], abs=0.1)


def test_a_teacher_sees_what_nobody_graded_only_in_deep_lists(program: Watched, toy: Pairs) -> None:
    lists = program.saw["teacher"]
    for one in lists:
        deep = (toy.scale[one] == 2).any()
        assert (toy.scale[one] < 0).any() == deep
    # Lists of three grades are met three times an epoch, those of a hardware store once.
    met = [sum((toy.scale[one] == scale).any() for one in lists) for scale in range(3)]
    assert met == [10, 20, 30]


def test_a_base_of_too_few_layers_is_refused_before_anything_is_trained(
    bert: Path, toy: Pairs, tmp_path: Path
) -> None:
    from training.reranker.network import load_trunk

    load_trunk(str(bert), (0, 1)).save_pretrained(tmp_path / "short")
    (tmp_path / "work").mkdir()
    with pytest.raises(ModelError, match=r"has 2 layers; its layer 6 was asked for"):
        Watched(toy, str(tmp_path / "short"), tmp_path / "work", 60.0, "cpu").run()
    assert not list((tmp_path / "work").iterdir())


def test_queries_of_one_fold_are_refused(bert: Path, toy: Pairs, tmp_path: Path) -> None:
    alike = replace(toy, fold=np.full_like(toy.fold, 3))
    with pytest.raises(ModelError, match="all in one fold"):
        Watched(alike, str(bert), tmp_path, 60.0, "cpu").run()
