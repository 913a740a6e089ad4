"""What each augmentation does to F1: small students trained with it alone, over several seeds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import mean, stdev
from typing import TYPE_CHECKING

import numpy as np
import torch

from training.tagger.augment import WAYS, augmentations, augmented
from training.tagger.fit import FitOptions, fit
from training.tagger.gazetteer import Gazetteer
from training.tagger.network import HeadLabels, TaggerNetwork, load_trunk, take_layers
from training.tagger.objective import Objective
from training.tagger.scoring import measures_of

if TYPE_CHECKING:
    from training.tagger.recipe import Run

EXAMPLES = 3_000
SEEDS = (1, 2)
OPTIONS = FitOptions(epochs=3, batch=64, rate=3e-4, patience=3)


@dataclass(frozen=True, slots=True)
class Effect:
    """An augmentation ("" is none) and the micro F1 with it alone: the mean, and its noise.

    `noise` is the standard deviation over seeds; a difference smaller than that says nothing.
    """

    way: str
    f1: float
    noise: float


def measured_effects(
    run: Run, examples: int = EXAMPLES, seeds: tuple[int, ...] = SEEDS
) -> list[Effect]:
    """Train on a part of the tagged queries, once plain and once with each way, and score.

    Every run takes the same number of steps: where there is no augmentation, each example is
    seen twice as often. Scored on the queries that are held out.
    """
    spans = [each for each in run.sources.train if each.labels is not None]
    held = [each for each in run.sources.held if each.labels is not None]
    encoded_held = run.encoded(held)
    base = load_trunk(str(run.folder / "base"))
    layers = run.recipe.layers[-2:]
    effects = []
    for way in ("", *WAYS):
        scores = []
        for seed in seeds:
            order = np.random.default_rng(seed).permutation(len(spans))[:examples]
            part = [spans[at] for at in order]
            ways = augmentations([way] if way else [], Gazetteer(spans))
            made = augmented(part, ways, 1, seed)
            seen = (part + made + part)[: 2 * len(part)]
            torch.manual_seed(seed)
            network = TaggerNetwork(take_layers(base, layers), HeadLabels(spans=run.labels.spans))
            fit(
                Objective(network),
                run.encoded(seen),
                run.pad_id,
                lambda: {},
                replace(OPTIONS, seed=seed),
            )
            found = measures_of(network, held, encoded_held, run.pad_id)
            scores.append(found["span_micro_f1"])
        effects.append(Effect(way, mean(scores), stdev(scores) if len(scores) > 1 else 0.0))
    return effects
