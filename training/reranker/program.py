"""The whole training of the cross-encoder, from a file of pairs to the weights of the students.

    python -m training.reranker.program PAIRS.npz OUTPUT --base FOLDER [--seconds 470]

One teacher for each fold of queries, so that every graded pair is scored by a teacher that never
saw its query, and students of the first folds, for the same. The students that ship learn from the
mean of some teachers, one of them taught by all folds. Every network has its share of the
seconds; on a GPU eight minutes do, on two cores give it a night. Every network that is trained
leaves its weights, and a run that finds them goes on behind it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from catalog.errors import ModelError
from training.reranker.fit import DevicePairs, Recipe, logits_of, train
from training.reranker.network import (
    HEADS,
    CrossNetwork,
    keep_layers,
    load_trunk,
    trained_state,
)
from training.reranker.pairs import FOLDS, SCALES, UNGRADED, Floats, Ints, Pairs
from training.reranker.quality import quality

TEACHER = Recipe(rate=2e-4, epochs=5, seed=11)
STUDENT = Recipe(
    rate=3e-4, epochs=8, batch=512, most_of_list=24, pairwise=0.0, passage=(40, 48, 48, 96)
)
STUDENTS: dict[str, tuple[int, ...]] = {"L6": (0, 1, 2, 3, 4, 5), "L3": (1, 3, 5)}
# How often a list is met in an epoch: most lists are short ones of a hardware store, while those
# of complete products with three grades are what a search is like.
_TIMES = {"home-depot": 1, "crowdflower": 2, "grades": 3}
# What each network gets of the whole time.
_TEACHER_SHARE, _FOLD_STUDENT_SHARE = 0.08, 0.055
_STUDENT_SHARES = {"L6": 0.175, "L3": 0.15}
# The least teachers of folds whose mean teaches: as good as all five, and time is dear.
_TAUGHT_BY = 3
# Tokens of a passage when pairs are scored.
_SCORED_AT = 96


class Program:
    """The steps of the training, over one file of pairs."""

    def __init__(
        self,
        pairs: Pairs,
        base: str,
        output: Path,
        seconds: float,
        device: str,
        fold_students: int = 1,
        students: Sequence[str] = tuple(STUDENTS),
    ) -> None:
        self.data = DevicePairs(pairs, device)
        self.base = base
        self.output = output
        self.seconds = seconds
        self.started = time.monotonic()
        self.graded = np.flatnonzero(pairs.scale != UNGRADED)
        self.fold = pairs.fold[pairs.query]
        # The pairs of a corrected query train with those of what it corrects, and test nothing.
        self.tested = self.graded[pairs.weight[self.graded] == 1]
        self.teacher_oof = self._nothing()
        self.student_oof = self._nothing()
        self.teachers = self._nothing()
        self.last = self._nothing()
        self.taught = 0
        self.fold_students = fold_students
        self.students = students

    def run(self) -> None:
        """Train everything; raises ModelError where the base or the pairs are too few for it."""
        self._check()
        for fold in range(FOLDS):
            teacher = self._teacher(fold)
            if fold < self.fold_students:
                self._fold_student(fold, teacher)
        lists = self._with_times(self._graded(self.data.lists))
        teacher = self._trained(
            "teacher", self._fresh(), lists, self._limited(TEACHER, _TEACHER_SHARE)
        )
        self._taught_by(teacher)
        self.teachers /= self.taught
        self._save_scores()
        for name in self.students:
            student = self._student_of(teacher, name)
            limited = self._limited(STUDENT, _STUDENT_SHARES[name])
            student = self._trained(
                name, student, self._with_times(self.data.lists), limited, self.teachers
            )
            self.say(f"student {name} of all: {self._quality(student, self.tested)} (seen)")

    def _check(self) -> None:
        # Asked first: a teacher may have had its hour before a student finds no layers.
        for name in self.students:
            load_trunk(self.base, STUDENTS[name])
        folds = np.unique(self.fold[self.graded])
        if len(folds) < 2:
            raise ModelError(
                "The judged queries are all in one fold: none is left to test what they teach.",
                fix="Judge more queries; some dozens are the least.",
                field="set",
            )

    def say(self, text: str) -> None:
        """Print a line with the seconds since the start."""
        # Not where a command prints what it has found.
        print(f"[{time.monotonic() - self.started:5.0f} s] {text}", file=sys.stderr, flush=True)

    def _teacher(self, fold: int) -> CrossNetwork:
        lists = [one for one in self.data.lists if self.fold[one[0]] != fold]
        limited = self._limited(TEACHER, _TEACHER_SHARE)
        teacher = self._trained(
            f"teacher-{fold}", self._fresh(), self._with_times(self._graded(lists)), limited
        )
        rows = self.tested[self.fold[self.tested] == fold]
        self.teacher_oof[rows] = self._logits(teacher, rows)
        found = quality(self.data.pairs, rows, self.teacher_oof[rows])
        self.say(f"teacher of fold {fold}: {found}")
        # A student learns from a teacher that has not seen its fold either.
        if fold < max(_TAUGHT_BY, self.fold_students):
            self._taught_by(teacher)
        return teacher

    def _taught_by(self, teacher: CrossNetwork) -> None:
        self.last = self._logits(teacher, np.arange(len(self.data.query)))
        self.teachers += self.last
        self.taught += 1

    def _fold_student(self, fold: int, teacher: CrossNetwork) -> None:
        lists = [one for one in self.data.lists if self.fold[one[0]] != fold]
        rows = self.tested[self.fold[self.tested] == fold]
        for name in self.students:  # the last one's logits are kept
            student = self._student_of(teacher, name)
            limited = self._limited(STUDENT, _FOLD_STUDENT_SHARE)
            student = self._trained(
                f"{name}-{fold}", student, self._with_times(lists), limited, self.last
            )
            self.student_oof[rows] = self._logits(student, rows)
            found = quality(self.data.pairs, rows, self.student_oof[rows])
            self.say(f"student {name} of fold {fold}: {found}")

    def _student_of(self, teacher: CrossNetwork, name: str) -> CrossNetwork:
        """Return a network that begins as some layers of a teacher."""
        student = CrossNetwork(keep_layers(self._copy(teacher).trunk, STUDENTS[name]))
        student.pool.load_state_dict(teacher.pool.state_dict())
        student.heads.load_state_dict(teacher.heads.state_dict())
        return student

    def _trained(
        self,
        name: str,
        network: CrossNetwork,
        lists: Sequence[Ints],
        recipe: Recipe,
        teacher: Floats | None = None,
    ) -> CrossNetwork:
        """Return a network trained, or as an earlier run has left it."""
        file = self.output / f"{name}.pt"
        if file.exists():
            self.say(f"{name} is there")
            kept = {key: value.float() for key, value in torch.load(file).items()}
            network.load_state_dict(kept, strict=False)
            network.eval()
            return network
        train(network, self.data, lists, recipe, teacher, say=self.say)
        draft = file.with_suffix(".part")
        torch.save(trained_state(network), draft)
        draft.replace(file)
        return network

    def _fresh(self) -> CrossNetwork:
        torch.manual_seed(7)
        return CrossNetwork(load_trunk(self.base))

    def _copy(self, network: CrossNetwork) -> CrossNetwork:
        copy = CrossNetwork(load_trunk(self.base))
        copy.load_state_dict(network.state_dict())
        return copy

    def _graded(self, lists: Sequence[Ints]) -> list[Ints]:
        """Return the lists as a teacher sees them.

        Only where each query has many graded products is what retrieval brought besides known to
        be mostly worse: it stays, as weakly irrelevant.
        """
        scale = self.data.pairs.scale
        deep = SCALES.index("grades")
        kept = [one if (scale[one] == deep).any() else one[scale[one] != UNGRADED] for one in lists]
        return [one for one in kept if (scale[one] != UNGRADED).any()]

    def _with_times(self, lists: Sequence[Ints]) -> list[Ints]:
        times = [_TIMES[name] for name in SCALES]
        highest = (self.data.pairs.scale[one].max() for one in lists)
        return [
            one
            for one, scale in zip(lists, highest, strict=True)
            for _ in range(times[scale] if scale != UNGRADED else 1)
        ]

    def _logits(self, network: CrossNetwork, rows: NDArray[np.int64]) -> Floats:
        return logits_of(network, self.data, rows, _SCORED_AT)

    def _quality(self, network: CrossNetwork, rows: NDArray[np.int64]) -> Any:
        return quality(self.data.pairs, rows, self._logits(network, rows))

    def _nothing(self) -> Floats:
        return np.zeros((len(self.data.pairs.query), HEADS), dtype=np.float32)

    def _limited(self, recipe: Recipe, share: float) -> Recipe:
        return replace(recipe, seconds=self.seconds * share)

    def _save_scores(self) -> None:
        np.savez(
            self.output / "scores.npz",
            tested=self.tested.astype(np.int32),
            teacher=self.teacher_oof[self.tested].astype(np.float16),
            student=self.student_oof[self.tested].astype(np.float16),
        )
        np.save(self.output / "teachers.npy", self.teachers.astype(np.float16))


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--base", required=True)
    parser.add_argument("--seconds", type=float, default=470.0)
    parser.add_argument("--fold-students", type=int, default=1)
    parser.add_argument("--students", nargs="+", choices=list(STUDENTS), default=list(STUDENTS))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    torch.set_float32_matmul_precision("high")
    program = Program(
        Pairs.load(given.pairs),
        given.base,
        given.output,
        given.seconds,
        given.device,
        given.fold_students,
        given.students,
    )
    program.say(
        f"{len(program.data.pairs.query):,} pairs, {len(program.graded):,} graded, "
        f"{len(program.data.pairs.queries):,} queries, on {given.device}"
    )
    program.run()


if __name__ == "__main__":
    main()
