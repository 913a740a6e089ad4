"""Classify: the categories of the catalogue that a query may mean, by nearness, or none."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from query.knowledge.calibrate import logistic
from query.knowledge.knowledge import Knowledge
from query.knowledge.nearest_category import directions, evidence, shares
from query.plan import CategoryGuess, Guess

_MOST = 5
_LEAST = 0.02


class CategoryClassifier:
    """Compares a query with every leaf of the catalogue; it may abstain.

    It costs one product of a matrix with a vector: 0.1 ms at a thousand categories.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the middles of the categories; an index without them is never guessed about."""
        leaves = [number for number, one in enumerate(knowledge.categories) if one.leaf]
        self._calibration = knowledge.calibration if leaves else None
        self._paths = [knowledge.categories[number].path for number in leaves]
        if self._calibration is not None:
            self._directions = directions(
                knowledge.centroids[leaves], knowledge.category_names[leaves]
            )

    def guess(self, vector: NDArray[np.float32]) -> tuple[CategoryGuess, ...]:
        """Return the likeliest leaves for a query, the best first; empty where none is likely.

        `vector` is the query's, of length 1, from the encoder of the index. The first guess has a
        calibrated probability, which is at least the calibration's threshold; the others share in
        what it leaves, as their nearness says.
        """
        best = self.nearest(vector)
        calibration = self._calibration
        if not best or calibration is None or best[0].probability < calibration.threshold:
            return ()
        return best

    def department(self, vector: NDArray[np.float32]) -> Guess | None:
        """Return the first level of the catalogue that a query means, None where that is unsure.

        Its probability is the sum of those of its leaves, so a department may be sure where no leaf
        is.
        """
        calibration = self._calibration
        if calibration is None:
            return None
        sums: defaultdict[str, float] = defaultdict(float)
        for guess in self.nearest(vector, len(self._paths), 0.0):
            sums[guess.path[0]] += guess.probability
        label = max(sums, key=lambda name: sums[name], default="")
        if not sums or sums[label] < calibration.threshold:
            return None
        return Guess(label, min(1.0, sums[label]))

    def nearest(
        self, vector: NDArray[np.float32], most: int = _MOST, least: float = _LEAST
    ) -> tuple[CategoryGuess, ...]:
        """Return the nearest leaves, unlikely as they may be: `most` of them, and the first.

        The others have at least the probability `least`.
        """
        calibration = self._calibration
        if calibration is None or not np.isfinite(vector).all():
            return ()
        cosines = (self._directions @ vector)[None, :]
        seen = evidence(cosines)
        score = calibration.intercept + seen @ [calibration.nearness, calibration.lead]
        first = float(logistic(score)[0])
        share = shares(cosines)[0]
        order = np.argsort(-share, kind="stable")[:most].tolist()
        others = max(1e-12, 1.0 - float(share[order[0]]))
        # What is left is for the other leaves only so far as it is not for none of them.
        left = min(1.0 - first, first * others / max(1e-12, 1.0 - others))
        found = [CategoryGuess(self._paths[order[0]], first)]
        for number in order[1:]:
            probability = left * float(share[number]) / others
            if probability < least:
                break
            found.append(CategoryGuess(self._paths[number], probability))
        return tuple(found)
