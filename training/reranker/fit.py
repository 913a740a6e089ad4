"""Fit: one cross-encoder from pairs, by their grades or by what a teacher says of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from training.reranker.batches import DeviceTexts, joined, lists_of
from training.reranker.losses import distilled_loss, graded_loss, pairwise_loss
from training.reranker.network import CrossNetwork
from training.reranker.pairs import UNGRADED, Floats, Ints, Pairs

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one network is trained: until so many epochs or seconds are over, whichever is first.

    `most_of_list` are the pairs of one query in a batch; `negatives` the share of random passages
    of the same collection that are added as irrelevant. `passage` are the lengths that passages
    are cut to, one drawn for each batch. `labels` weighs grades beside a teacher. Without one, a
    pair that retrieval brought and nobody graded counts as graded `weak[0]`, with weight `weak[1]`.
    """

    rate: float = 1.2e-4
    epochs: float = 3.0
    seconds: float = 1e9
    batch: int = 384
    most_of_list: int = 16
    negatives: float = 0.1
    pairwise: float = 0.5
    labels: float = 0.3
    passage: tuple[int, ...] = (40, 48, 96)
    most_query: int = 24
    weak: tuple[float, float] = (0.15, 0.3)
    warm_up: float = 0.06
    decay: float = 0.01
    seed: int = 1


class DevicePairs:
    """Pairs on the device that trains."""

    def __init__(self, pairs: Pairs, device: str) -> None:
        self.pairs = pairs
        self.device = device
        self.queries = DeviceTexts.of(pairs.queries, device)
        self.passages = DeviceTexts.of(pairs.passages, device)
        self.query = torch.tensor(pairs.query, device=device, dtype=torch.long)
        self.passage = torch.tensor(pairs.passage, device=device, dtype=torch.long)
        self.target = torch.tensor(pairs.target, device=device)
        self.scale = torch.tensor(pairs.scale, device=device, dtype=torch.long)
        self.weight = torch.tensor(pairs.weight, device=device)
        self.pool_of = torch.tensor(pairs.pool, device=device)
        self.lists = lists_of(pairs.query)

    def read(self, network: Any, query: Any, passage: Any, recipe: Recipe, most: int) -> Any:
        """Return the network's logits of rows of queries and passages, in fp32."""
        ids, mask = joined(self.queries, self.passages, query, passage, recipe.most_query, most)
        kind = "cuda" if self.device.startswith("cuda") else "cpu"
        with torch.autocast(kind, dtype=torch.bfloat16):
            logits = network(ids, mask)
        return logits.float()


def train(
    network: CrossNetwork,
    data: DevicePairs,
    lists: Sequence[Ints],
    recipe: Recipe,
    teacher: Floats | None = None,
    say: Say = print,
) -> CrossNetwork:
    """Train a network on some lists of pairs; `teacher` has logits for every pair (pairs, HEADS).

    Every batch has the same number of pairs, and few different lengths: a GPU that meets a new
    shape stops to prepare for it.
    """
    network.to(data.device).train()
    torch.manual_seed(recipe.seed)
    trained = [one for one in network.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(
        trained, lr=recipe.rate, weight_decay=recipe.decay, fused=data.device.startswith("cuda")
    )
    wanted = None if teacher is None else torch.tensor(teacher, device=data.device)
    per_epoch = sum(min(len(one), recipe.most_of_list) for one in lists) / recipe.batch
    steps = max(2, int(per_epoch * recipe.epochs))
    started, shown = time.monotonic(), 0.0
    draw = np.random.default_rng(recipe.seed)
    for step, rows in enumerate(_batches(lists, recipe, draw)):
        passed = time.monotonic() - started
        done = max(step / steps, passed / recipe.seconds)
        if done >= 1:
            break
        rate = recipe.rate * min(done / recipe.warm_up, (1 - done) / (1 - recipe.warm_up))
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = _loss(network, data, torch.tensor(rows, device=data.device), recipe, wanted, draw)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        if passed - shown > 10:
            shown = passed
            say(f"  {done:.0%} step {step} loss {loss.item():.4f} {passed:.0f} s")
    say(f"  {step} steps of {recipe.batch} in {time.monotonic() - started:.1f} s")
    network.eval()
    return network


def _batches(lists: Sequence[Ints], recipe: Recipe, draw: Any) -> Iterator[NDArray[np.int64]]:
    """Yield rows of whole lists, or of what a batch may have of them, without end."""
    # What is left of an epoch begins the next: a few pairs would fill no batch ever.
    batch: list[Ints] = []
    size = 0
    while True:
        for number in draw.permutation(len(lists)):
            rows = lists[number]
            if len(rows) > recipe.most_of_list:
                rows = draw.choice(rows, recipe.most_of_list, replace=False)
            batch.append(rows)
            size += len(rows)
            if size >= recipe.batch:
                yield np.concatenate(batch).astype(np.int64)[: recipe.batch]
                batch, size = [], 0


def _loss(
    network: CrossNetwork,
    data: DevicePairs,
    rows: Any,
    recipe: Recipe,
    wanted: Any,
    draw: Any,
) -> Any:
    most = int(draw.choice(recipe.passage))
    query, passage = data.query[rows], data.passage[rows]
    target, scale, weight = data.target[rows], data.scale[rows], data.weight[rows]
    graded = scale != UNGRADED
    if wanted is not None:
        logits = data.read(network, query, passage, recipe, most)
        points = graded_loss(
            logits, target.nan_to_num(), scale.clamp(min=0), torch.where(graded, weight, 0.0)
        )
        return distilled_loss(logits, wanted[rows], query) + recipe.labels * points
    added = int(len(rows) * recipe.negatives)
    # A passage from anywhere in the batch, which counts where it is of the same collection.
    at = torch.tensor(draw.integers(len(rows), size=(2, added)), device=data.device)
    counts = (data.pool_of[query[at[0]]] == data.pool_of[query[at[1]]]) & (
        query[at[0]] != query[at[1]]
    )
    logits = data.read(
        network,
        torch.cat([query, query[at[0]]]),
        torch.cat([passage, passage[at[1]]]),
        recipe,
        most,
    )
    read, others = logits[: len(rows)], logits[len(rows) :]
    known = target.nan_to_num()
    loss = graded_loss(read, known, scale.clamp(min=0), torch.where(graded, weight, 0.0))
    # Pairs that nobody graded are left out of the order.
    loss = loss + recipe.pairwise * pairwise_loss(
        read[:, 0], known, torch.where(graded, query, -1 - torch.arange(len(rows)).to(query))
    )
    guess, trust = recipe.weak
    weakly = functional.binary_cross_entropy_with_logits(
        read[:, 0], torch.full_like(known, guess), reduction="none"
    )
    loss = loss + trust * (weakly * ~graded).sum() / len(rows)
    return loss + (functional.softplus(others[:, 0]) * counts).sum() / len(rows)


def logits_of(
    network: CrossNetwork,
    data: DevicePairs,
    rows: NDArray[np.int64],
    most_passage: int,
    batch: int = 4_096,
    most_query: int = 24,
) -> Floats:
    """Return the logits of some pairs, shape (rows, HEADS)."""
    recipe = Recipe(most_query=most_query)
    network.to(data.device).eval()
    starts = data.pairs.passages.starts
    wide = np.minimum(starts[data.pairs.passage[rows] + 1] - starts[data.pairs.passage[rows]], 999)
    order = rows[np.argsort(wide, kind="stable")]
    found = np.empty((len(data.pairs.query), network.heads.out_features), dtype=np.float32)
    with torch.inference_mode():
        for first in range(0, len(order), batch):
            some = torch.tensor(order[first : first + batch], device=data.device)
            logits = data.read(network, data.query[some], data.passage[some], recipe, most_passage)
            found[order[first : first + batch]] = logits.cpu().numpy()
    return found[rows]
