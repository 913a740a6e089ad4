"""The encoder's own training: from the same pairs, with the cross-encoders as teachers.

    python -m training.reranker.encoder_program PAIRS.npz OUTPUT --base FOLDER --teachers FILE.npy

Multiple negatives ranking with hard negatives: a query's good passage against the passages of all
queries in the batch, those of its own list that the teachers think good left out (Henderson et
al., "Efficient natural language response suggestion", 2017), beside the teachers' order within the
list (KL divergence of softmaxes). It is done twice: without the queries of one fold, to say what
it gains on queries that it never saw, and with all. What ships is a mean of the weights before and
after (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022), which keeps what
the base knows of things that these shops do not sell.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from training.reranker.batches import DeviceTexts, alone, lists_of
from training.reranker.network import load_trunk, trained_state
from training.reranker.pairs import HIGHEST, SCALES, UNGRADED, Floats, Pairs

_TEMPERATURE = 0.05
_HELD_OUT = 0
WEIGHTS_FILE = "encoder.pt"
"""The weights that training changed, in half precision."""
# As many tokens as products are encoded with.
_MOST_TOKENS = 64


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """How the encoder is trained: `others` are the passages of a query's list beside its best."""

    rate: float = 1e-4
    epochs: float = 8.0
    seconds: float = 40.0
    queries: int = 160
    others: int = 7
    listwise: float = 1.0
    seed: int = 5


class EncoderProgram:
    """Trains and measures encoders over one file of pairs."""

    def __init__(
        self, pairs: Pairs, teachers: Floats, base: str, output: Path, device: str
    ) -> None:
        self.pairs = pairs
        self.base = base
        self.output = output
        self.device = device
        self.started = time.monotonic()
        self.queries = DeviceTexts.of(pairs.queries, device)
        self.passages = DeviceTexts.of(pairs.encoded, device)
        share = 1 / (1 + np.exp(-teachers[:, 0].astype(np.float32)))
        graded = pairs.scale != UNGRADED
        # Where there is a grade it counts as much as the teachers' opinion of the pair.
        self.worth = np.where(graded, 0.5 * share + 0.5 * np.nan_to_num(pairs.target), share)
        self.lists = [
            rows
            for rows in lists_of(pairs.query)
            if len(rows) >= 4 and self.worth[rows].max() >= 0.5
        ]
        self.fold_of_row = pairs.fold[pairs.query]

    def say(self, text: str) -> None:
        """Print a line with the seconds since the start."""
        print(f"[{time.monotonic() - self.started:5.0f} s] {text}", flush=True)

    def run(
        self, recipes: list[EncoderRecipe], shares: Sequence[float] = (1.0, 0.7, 0.4)
    ) -> dict[str, dict[str, float]]:
        """Train without a fold by each recipe, then with everything by the best.

        Returns nDCG@10 on the queries of that fold, of the `base` and, by the best recipe, of each
        share. The best is the one whose middle share is. What is trained with everything lies in
        `encoder.pt`, with a share of 1.
        """
        base = load_trunk(self.base).to(self.device).eval()
        found = {"base": self.measured(base)}
        self.say(f"{len(self.lists):,} lists; base: {self._shown(found['base'])}")
        kept = [rows for rows in self.lists if self.fold_of_row[rows[0]] != _HELD_OUT]
        middle = sorted(shares)[len(shares) // 2]
        best, highest = recipes[0], -1.0
        for recipe in recipes:
            trunk = self.trained(kept, recipe)
            of_recipe = {}
            for share in shares:
                mixed = mixed_trunk(base, trunk, share, self.base).to(self.device)
                of_recipe[share] = self.measured(mixed)
                self.say(f"rate {recipe.rate:g} share {share}: {self._shown(of_recipe[share])}")
            if sum(of_recipe[middle].values()) > highest:
                best, highest = recipe, sum(of_recipe[middle].values())
                found.update({f"share {share}": one for share, one in of_recipe.items()})
        trunk = self.trained(self.lists, best)
        draft = self.output / "encoder.part"
        torch.save(trained_state(_Frozen(trunk)), draft)
        draft.replace(self.output / WEIGHTS_FILE)
        self.say(f"all, rate {best.rate:g}: {self._shown(self.measured(trunk))} (seen)")
        return found

    def trained(self, lists: list[NDArray[np.int32]], recipe: EncoderRecipe) -> Any:
        """Return a trunk trained on some lists."""
        torch.manual_seed(recipe.seed)
        trunk = load_trunk(self.base).to(self.device).train()
        trunk.embeddings.word_embeddings.weight.requires_grad_(False)
        trained = [one for one in trunk.parameters() if one.requires_grad]
        optimizer = torch.optim.AdamW(trained, lr=recipe.rate, weight_decay=0.01)
        draw = np.random.default_rng(recipe.seed)
        steps = max(2, int(len(lists) / recipe.queries * recipe.epochs))
        started = time.monotonic()
        step, size, loss = 0, min(recipe.queries, len(lists)), None
        while True:
            order = draw.permutation(len(lists))
            for first in range(0, len(order) - size + 1, size):
                done = max(step / steps, (time.monotonic() - started) / recipe.seconds)
                if done >= 1:
                    self.say(f"  {step} steps, loss {0.0 if loss is None else loss.item():.4f}")
                    return trunk.eval()
                for group in optimizer.param_groups:
                    group["lr"] = recipe.rate * min(done / 0.06, (1 - done) / 0.94)
                batch = [lists[number] for number in order[first : first + size]]
                loss = self._loss(trunk, batch, recipe, draw)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(trained, 1.0)
                optimizer.step()
                step += 1

    def _loss(self, trunk: Any, batch: list[Any], recipe: EncoderRecipe, draw: Any) -> Any:
        rows = np.stack([self._sampled(one, recipe.others, draw) for one in batch])
        device = self.device
        query = torch.tensor(self.pairs.query[rows[:, 0]].astype(np.int64), device=device)
        passage = torch.tensor(self.pairs.passage[rows].astype(np.int64), device=device)
        worth = torch.tensor(self.worth[rows], device=device, dtype=torch.float32)
        asked = self._vectors(trunk, self.queries, query)
        told = self._vectors(trunk, self.passages, passage.flatten())
        cosines = asked @ told.T / _TEMPERATURE
        wide = passage.shape[1]
        best = torch.arange(len(rows), device=device) * wide
        # Whatever is about as good as the best of the list is no negative, nor is the best
        # of one query, met again in another's list.
        out = passage.flatten()[None, :] == passage[:, 0][:, None]
        own = torch.arange(len(rows), device=device)[:, None] * wide + torch.arange(
            wide, device=device
        )
        out.scatter_(1, own, worth > 0.7 * worth[:, :1])
        out[torch.arange(len(rows), device=device), best] = False
        found = functional.cross_entropy(cosines.masked_fill(out, -1e4), best)
        wanted = torch.logit(worth.clamp(0.01, 0.99))
        inside = cosines.gather(1, own)
        order = functional.kl_div(inside.log_softmax(1), wanted.softmax(1), reduction="batchmean")
        return found + recipe.listwise * order

    def _sampled(self, rows: NDArray[np.int32], others: int, draw: Any) -> NDArray[np.int64]:
        """Return a good row of a list and some others of it, repeated where it is short."""
        worth = self.worth[rows]
        good = np.flatnonzero(worth >= min(0.6, worth.max()))
        first = int(draw.choice(good))
        rest = np.delete(np.arange(len(rows)), first)
        some = draw.choice(rest, others, replace=len(rest) < others)
        return np.concatenate([[rows[first]], rows[some]]).astype(np.int64)

    def _vectors(self, trunk: Any, texts: DeviceTexts, rows: Any) -> Any:
        ids, mask = alone(texts, rows, _MOST_TOKENS)
        # Few processors multiply bfloat16 faster than float32, most far slower.
        with torch.autocast("cuda", torch.bfloat16, enabled=self.device.startswith("cuda")):
            states = trunk(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        weight = mask[:, :, None].float()
        return functional.normalize((states * weight).sum(1) / weight.sum(1), dim=-1)

    def measured(self, trunk: Any) -> dict[str, float]:
        """Return nDCG@10 over each whole collection for the queries of the fold kept out."""
        trunk.eval()
        found = {}
        with torch.inference_mode():
            for number, scale in enumerate(SCALES):
                asked = [
                    rows[self.pairs.scale[rows] == number]
                    for rows in lists_of(self.pairs.query)
                    if self.fold_of_row[rows[0]] == _HELD_OUT
                ]
                asked = [rows for rows in asked if len(rows) and self.pairs.weight[rows[0]] == 1]
                if not asked:
                    continue
                found[scale] = self._ndcg(trunk, asked, HIGHEST[scale])
        return found

    def _ndcg(self, trunk: Any, asked: list[Any], highest: float) -> float:
        pool = self.pairs.pool[self.pairs.query[asked[0][0]]]
        members = np.flatnonzero(self.pairs.pool_of_passage == pool)
        vectors = torch.cat([
            self._vectors(trunk, self.passages, torch.tensor(part, device=self.device))
            for part in np.array_split(members, max(1, len(members) // 2_048))
        ])  # fmt: skip
        query = torch.tensor([int(self.pairs.query[rows[0]]) for rows in asked], device=self.device)
        best = (self._vectors(trunk, self.queries, query) @ vectors.T).topk(10, dim=1)
        values = []
        for rows, places in zip(asked, members[best.indices.cpu().numpy()], strict=True):
            gains = dict(
                zip(self.pairs.passage[rows], self.pairs.target[rows] * highest, strict=True)
            )
            ideal = np.sort(np.array(list(gains.values())))[::-1][:10]
            if ideal.sum() > 0:
                discount = 1 / np.log2(np.arange(10) + 2)
                gained = np.array([gains.get(place, 0.0) for place in places])
                values.append((gained * discount).sum() / (ideal * discount[: len(ideal)]).sum())
        return float(np.mean(values)) if values else 0.0

    def _shown(self, found: dict[str, float]) -> str:
        return "nDCG@10 " + " ".join(f"{name} {value:.4f}" for name, value in found.items())


class _Frozen(torch.nn.Module):  # type: ignore[misc,unused-ignore]
    """The trunk as `trained_state` wants it."""

    def __init__(self, trunk: Any) -> None:
        super().__init__()
        self.trunk = trunk


def load_trained(weights: Path, folder: str) -> Any:
    """Return the trunk from the weights that training changed and the base of a folder."""
    trunk = load_trunk(folder)
    kept = torch.load(weights, map_location="cpu")
    state = {name.removeprefix("trunk."): value.float() for name, value in kept.items()}
    trunk.load_state_dict(state, strict=False)
    return trunk.eval()


def mixed_trunk(base: Any, trained: Any, share: float, folder: str) -> Any:
    """Return a trunk whose weights are a mean of two, `share` of them the trained one's."""
    mixed = load_trunk(folder).to(base.device)
    old, new = base.state_dict(), trained.state_dict()
    mixed.load_state_dict({
        name: old[name] + share * (new[name] - old[name]) if old[name].is_floating_point()
        else old[name]
        for name in old
    })  # fmt: skip
    return mixed.eval()


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--base", required=True)
    parser.add_argument("--teachers", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=140.0)
    parser.add_argument("--rate", type=float, nargs="+", default=[1e-4, 2e-4])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    torch.set_float32_matmul_precision("high")
    program = EncoderProgram(
        Pairs.load(given.pairs), np.load(given.teachers), given.base, given.output, given.device
    )
    recipe = EncoderRecipe(seconds=given.seconds / (1 + len(given.rate)))
    program.run([replace(recipe, rate=rate) for rate in given.rate])


if __name__ == "__main__":
    main()
