"""The whole training of the cross-encoder, from a file of pairs to the weights of the students.

    python -m training.reranker.program PAIRS.npz OUTPUT --base FOLDER [--seconds 470]

One teacher for each fold of queries, chosen from a few recipes on the first fold, and a student
of each, so that every pair is scored by a teacher and by a student that never saw its query. The
students that ship learn from the mean of all teachers. Every network has its share of the
seconds; on a GPU eight minutes do, on two cores give it a night. Every step leaves its files, so
that what stops early is not lost.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from training.reranker.fit import DevicePairs, Recipe, logits_of, train
from training.reranker.network import CrossNetwork, keep_layers, load_trunk, trained_state
from training.reranker.pairs import FOLDS, UNGRADED, Floats, Ints, Pairs
from training.reranker.quality import quality

TEACHERS = (
    Recipe(rate=1e-4, epochs=4, seed=11),
    Recipe(rate=2.5e-4, epochs=4, seed=11),
    Recipe(rate=2e-4, epochs=6, seed=11),
)
STUDENT = Recipe(rate=3e-4, epochs=8, batch=512, most_of_list=24, pairwise=0.0, passage=(40, 48, 48, 96))
STUDENTS: dict[str, tuple[int, ...]] = {
    "L3": (1, 3, 5),
    "L6": (0, 1, 2, 3, 4, 5),
    "L2": (2, 5),
}
# What each network gets of the whole time.
_TEACHER_SHARE, _FOLD_STUDENT_SHARE = 0.048, 0.036
_STUDENT_SHARES = {"L3": 0.10, "L6": 0.12, "L2": 0.07}
# Tokens of a passage when pairs are scored.
_SCORED_AT = 96


class Program:
    """The steps of the training, over one file of pairs."""

    def __init__(self, pairs: Pairs, base: str, output: Path, seconds: float, device: str) -> None:
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
        self.taught = 0

    def run(self) -> None:
        """Train everything."""
        recipe = None
        for fold in range(FOLDS):
            recipe, teacher = self._teacher(fold, recipe)
            self._fold_student(fold, teacher)
            self._save_scores()
        teacher = self._trained(
            self._fresh(),
            self._lists(self.data.lists, graded=True),
            replace(recipe or TEACHERS[0], seconds=self._share(_TEACHER_SHARE)),
        )
        self._taught_by(teacher)
        self.teachers /= self.taught
        self._save_scores()
        for name, layers in STUDENTS.items():
            student = CrossNetwork(
                keep_layers(self._copy(teacher).trunk, layers)
            )
            student.pool.load_state_dict(teacher.pool.state_dict())
            student.heads.load_state_dict(teacher.heads.state_dict())
            limit = replace(STUDENT, seconds=self._share(_STUDENT_SHARES[name]))
            student = self._trained(student, self.data.lists, limit, self.teachers)
            torch.save(trained_state(student), self.output / f"{name}.pt")
            self.say(f"student {name} of all: {self._quality(student, self.tested)} (seen)")

    def say(self, text: str) -> None:
        """Print a line with the seconds since the start."""
        print(f"[{time.monotonic() - self.started:5.0f} s] {text}", flush=True)

    def _teacher(self, fold: int, recipe: Recipe | None) -> tuple[Recipe, CrossNetwork]:
        """Train the teacher of a fold, by the best recipe where none is chosen yet."""
        lists = self._lists([one for one in self.data.lists if self.fold[one[0]] != fold], True)
        rows = self.tested[self.fold[self.tested] == fold]
        best: tuple[float, Recipe, CrossNetwork] | None = None
        for one in TEACHERS if recipe is None else (recipe,):
            limited = replace(one, seconds=self._share(_TEACHER_SHARE))
            network = self._trained(self._fresh(), lists, limited)
            found = self._quality(network, rows)
            self.say(f"teacher of fold {fold}, rate {one.rate:g}, {one.epochs:g} epochs: {found}")
            if best is None or found.whole > best[0]:
                best = (found.whole, one, network)
        assert best is not None
        self.teacher_oof[rows] = self._logits(best[2], rows)
        self._taught_by(best[2])
        return best[1], best[2]

    def _taught_by(self, teacher: CrossNetwork) -> None:
        self.last = self._logits(teacher, np.arange(len(self.data.query)))
        self.teachers += self.last
        self.taught += 1

    def _fold_student(self, fold: int, teacher: CrossNetwork) -> None:
        layers = STUDENTS["L3"]
        student = CrossNetwork(keep_layers(self._copy(teacher).trunk, layers))
        student.pool.load_state_dict(teacher.pool.state_dict())
        student.heads.load_state_dict(teacher.heads.state_dict())
        lists = [one for one in self.data.lists if self.fold[one[0]] != fold]
        limited = replace(STUDENT, seconds=self._share(_FOLD_STUDENT_SHARE))
        student = self._trained(student, lists, limited, self.last)
        rows = self.tested[self.fold[self.tested] == fold]
        self.student_oof[rows] = self._logits(student, rows)
        self.say(f"student of fold {fold}: {quality(self.data.pairs, rows, self.student_oof[rows])}")

    def _trained(
        self,
        network: CrossNetwork,
        lists: Sequence[Ints],
        recipe: Recipe,
        teacher: Floats | None = None,
    ) -> CrossNetwork:
        return train(network, self.data, lists, recipe, teacher, say=self.say)

    def _fresh(self) -> CrossNetwork:
        torch.manual_seed(7)
        return CrossNetwork(load_trunk(self.base))

    def _copy(self, network: CrossNetwork) -> CrossNetwork:
        copy = CrossNetwork(load_trunk(self.base))
        copy.load_state_dict(network.state_dict())
        return copy

    def _lists(self, lists: Sequence[Ints], graded: bool) -> list[Ints]:
        kept = [one[self.data.pairs.scale[one] != UNGRADED] if graded else one for one in lists]
        return [one for one in kept if len(one)]

    def _logits(self, network: CrossNetwork, rows: NDArray[np.int64]) -> Floats:
        return logits_of(network, self.data, rows, _SCORED_AT)

    def _quality(self, network: CrossNetwork, rows: NDArray[np.int64]) -> Any:
        return quality(self.data.pairs, rows, self._logits(network, rows))

    def _nothing(self) -> Floats:
        from training.reranker.network import HEADS

        return np.zeros((len(self.data.pairs.query), HEADS), dtype=np.float32)

    def _share(self, share: float) -> float:
        return self.seconds * share

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
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    torch.set_float32_matmul_precision("high")
    program = Program(
        Pairs.load(given.pairs), given.base, given.output, given.seconds, given.device
    )
    program.say(
        f"{len(program.data.pairs.query):,} pairs, {len(program.graded):,} graded, "
        f"{len(program.data.pairs.queries):,} queries, on {given.device}"
    )
    program.run()


if __name__ == "__main__":
    main()
