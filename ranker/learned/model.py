"""RankModel: a trained ranker as it serves, from features to a probability of relevance."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from catalog.errors import ModelError
from models.ranker_card import (
    RANKER_FOLDER,
    SHIPPED_RANKER,
    TREES_FILE,
    RankerCard,
    TreesFile,
    read_ranker_card,
)
from ranker.catalogue import Scores
from ranker.head import Matrix
from ranker.learned.contributions import Contributions
from ranker.learned.features import COLUMN, NAMES
from ranker.learned.trees import Trees


class RankModel:
    """Trees over features, and their blend with the cross-encoder; safe to share."""

    def __init__(self, card: RankerCard, trees: Trees) -> None:
        self.card = card
        self._trees = trees
        self._columns = np.array([COLUMN[name] for name in card.features], dtype=np.int64)

    @classmethod
    def open(cls, name_or_folder: str | Path = SHIPPED_RANKER) -> RankModel:
        """Open a shipped ranker by name, or one in a folder.

        Raises ModelError where there is none, a file is not the one that its card describes, or
        it asks for features that there are not.
        """
        folder = RANKER_FOLDER.find(name_or_folder)
        card = read_ranker_card(folder)
        unknown = [name for name in card.features if name not in COLUMN]
        if unknown:
            raise ModelError(
                f"The ranker '{folder}' asks for the feature '{unknown[0]}', which there is not.",
                fix="Train it again: `retail-search train ranker`.",
                field="ranker",
            )
        data = RANKER_FOLDER.read_part(folder, TREES_FILE, card.trees_sha256)
        try:
            trees = Trees(TreesFile.model_validate_json(data), len(card.features))
        except (ValidationError, ValueError) as error:
            reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
            raise ModelError(
                f"'{folder / TREES_FILE}' holds no trees: {reason}.",
                fix="Train it again: `retail-search train ranker`.",
                field="ranker",
            ) from error
        return cls(card, trees)

    def learned(self, matrix: Matrix) -> Scores:
        """Return what the trees make of each row of features, shape (products,)."""
        return self._trees.sums(matrix[:, self._columns])

    def relevance(self, learned: Scores, cross: Scores, fused: Scores) -> Scores:
        """Return the probability that each product is relevant, shape (products,).

        `cross` is the cross-encoder's logit, NaN where it did not read the product. `fused` is the
        fused score, of which trees of few leaves see only steps. Either way the probability is
        calibrated on held-out queries, so a product that was read compares with one that was not,
        and one query's with another's.
        """
        alone, both = self.card.alone, self.card.with_cross
        odds = alone.intercept + alone.learned * learned + alone.fused * fused
        if both is not None:
            read = both.intercept + both.learned * learned + both.fused * fused
            read = read + both.cross * np.nan_to_num(cross)
            odds = np.where(np.isnan(cross), odds, read)
        probability: Scores = 1.0 / (1.0 + np.exp(-np.clip(odds, -40.0, 40.0)))
        return probability

    def contributions(self, matrix: Matrix) -> NDArray[np.float64]:
        """Return how much each feature moved the learned score, shape (products, features).

        Columns are as `FEATURES` names them; with `expected` a row adds up to its learned score.
        """
        found = np.zeros((matrix.shape[0], len(NAMES)))
        found[:, self._columns] = self._contributions.of(matrix[:, self._columns])
        return found

    @property
    def expected(self) -> float:
        """The mean learned score in training, from which contributions start."""
        return self._contributions.expected

    @cached_property
    def _contributions(self) -> Contributions:
        return Contributions(self._trees)
