"""The training loop: warm-up and decay, early stopping, checkpoints to resume from."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from training.tagger.batches import Encoded, shuffled
from training.tagger.objective import Objective

logger = logging.getLogger(__name__)
CHECKPOINT = "checkpoint.pt"
HISTORY = "history.json"


@dataclass(frozen=True, slots=True)
class FitOptions:
    """How to train: `patience` is how many epochs without a better score end it early.

    An epoch counts as better that is less than `noise` below the best before: scores of a few
    hundred queries vary more than that by chance, and the rates fall to the end.

    `warm_up` is the share of steps in which the rates rise; `head_rate` is that of everything
    that begins at random. `clip` is the longest gradient. `bf16` multiplies in sixteen bits where
    that loses nothing, which takes 0.6 of the time on processors that have it.
    """

    epochs: int = 8
    batch: int = 32
    rate: float = 1e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    decay: float = 0.01
    clip: float = 1.0
    patience: int = 3
    noise: float = 0.005
    seed: int = 1
    bf16: bool = True


@dataclass(frozen=True, slots=True)
class Epoch:
    """One line of the history: the mean loss, and the score on the examples to stop by."""

    epoch: int
    loss: float
    score: float
    seconds: float
    measures: dict[str, float]


def fit(
    objective: Objective,
    encoded: list[Encoded],
    pad_id: int,
    score: Callable[[], dict[str, float]],
    options: FitOptions,
    folder: Path | None = None,
) -> list[Epoch]:
    """Train the objective's network in place and leave it at its best epoch.

    `score` returns measures of the network as it is, higher is better; their mean decides. With a
    `folder`, each epoch leaves a checkpoint there that the same call continues from, so that a
    run that was killed loses at most one epoch.
    """
    steps = options.epochs * -(-len(encoded) // options.batch)
    optimizer = _optimizer(objective, options)
    rates = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: _rate(step, steps, options.warm_up)
    )
    state = _State(objective, optimizer, rates, options.noise, folder)
    history = state.resume()
    while len(history) < options.epochs and not _is_over(history, options):
        started = time.perf_counter()
        number = len(history)
        # What dropout draws depends on the epoch alone, so a resumed run draws the same.
        torch.manual_seed(options.seed * 1000 + number)
        objective.train()
        total = count = 0.0
        for batch in shuffled(encoded, options.batch, pad_id, options.seed * 1000 + number):
            optimizer.zero_grad(set_to_none=True)
            with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
                loss = objective(batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(objective.parameters(), options.clip)
            optimizer.step()
            rates.step()
            total += float(loss.detach())
            count += 1
        objective.eval()
        measures = score()
        mean = sum(measures.values()) / max(1, len(measures))
        history.append(
            Epoch(number, total / max(1.0, count), mean, time.perf_counter() - started, measures)
        )
        logger.info("epoch %d: loss %.4f, %s", number, history[-1].loss, measures)
        state.keep(history)
    state.restore_best()
    objective.eval()
    return history


class _State:
    """The network at its best, and everything that is needed to go on."""

    def __init__(
        self, objective: Objective, optimizer: Any, rates: Any, noise: float, folder: Path | None
    ) -> None:
        self._objective = objective
        self._optimizer = optimizer
        self._rates = rates
        self._noise = noise
        self._folder = folder
        self._best: dict[str, Any] = {}

    def resume(self) -> list[Epoch]:
        path = self._folder / CHECKPOINT if self._folder else None
        if path is None or not path.exists():
            return []
        kept = torch.load(path, weights_only=True)
        self._objective.load_state_dict(kept["now"])
        self._optimizer.load_state_dict(kept["optimizer"])
        self._rates.load_state_dict(kept["rates"])
        self._best = kept["best"]
        return [Epoch(**epoch) for epoch in kept["history"]]

    def keep(self, history: list[Epoch]) -> None:
        now = {name: value.clone() for name, value in self._objective.state_dict().items()}
        if best_epoch(history, self._noise) == len(history) - 1:
            self._best = now
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        lines = [asdict(epoch) for epoch in history]
        draft = self._folder / f"{CHECKPOINT}.new"
        torch.save(
            {
                "now": now,
                "best": self._best,
                "optimizer": self._optimizer.state_dict(),
                "rates": self._rates.state_dict(),
                "history": lines,
            },
            draft,
        )
        draft.replace(self._folder / CHECKPOINT)
        (self._folder / HISTORY).write_text(json.dumps(lines, indent=1), encoding="utf-8")

    def restore_best(self) -> None:
        if self._best:
            self._objective.load_state_dict(self._best)


def _optimizer(objective: Objective, options: FitOptions) -> Any:
    trunk: list[Any] = []
    heads: list[Any] = []
    for name, parameter in objective.named_parameters():
        (trunk if name.startswith("network.trunk.") else heads).append(parameter)
    return torch.optim.AdamW(
        [{"params": trunk, "lr": options.rate}, {"params": heads, "lr": options.head_rate}],
        weight_decay=options.decay,
        fused=True,
    )


def _rate(step: int, steps: int, warm_up: float) -> float:
    rising = max(1.0, warm_up * steps)
    if step < rising:
        return (step + 1) / rising
    return max(0.0, (steps - step) / max(1.0, steps - rising))


def best_epoch(history: Sequence[Epoch], noise: float) -> int:
    """Return the place of the last epoch that was less than `noise` below the best before it."""
    best, top = 0, float("-inf")
    for at, epoch in enumerate(history):
        if epoch.score > top - noise:
            best = at
        top = max(top, epoch.score)
    return best


def _is_over(history: list[Epoch], options: FitOptions) -> bool:
    if not history:
        return False
    return len(history) - 1 - best_epoch(history, options.noise) >= options.patience
