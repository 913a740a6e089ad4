"""The training loop: it learns, stops early, and goes on where it was stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")
pytest.importorskip("transformers", reason="needs the training extra")

from models.bio import bio_labels  # noqa: E402
from models.tokens import TextTokenizer  # noqa: E402
from training.tagger.batches import NOTHING, batch_of, encode, shuffled  # noqa: E402
from training.tagger.examples import Example  # noqa: E402
from training.tagger.fit import Epoch, FitOptions, best_epoch, fit  # noqa: E402
from training.tagger.network import HeadLabels, TaggerNetwork, load_trunk  # noqa: E402
from training.tagger.objective import Objective  # noqa: E402
from training.tagger.scoring import measures_of  # noqa: E402

LABELS = HeadLabels(
    bio_labels(["color", "core_product_type", "creator", "department", "material"]),
    ("category", "service"),
)
OPTIONS = FitOptions(epochs=4, batch=4, rate=3e-3, head_rate=1e-2, bf16=False)


def prepared(folder: Path, examples: list[Example]) -> tuple[Objective, list]:
    torch.manual_seed(1)
    tokenizer = TextTokenizer.from_json((folder / "tokenizer.json").read_bytes(), folder)
    network = TaggerNetwork(load_trunk(str(folder)), LABELS)
    return Objective(network), encode(examples, tokenizer, LABELS, 32)


def weights(objective: Objective) -> list[float]:
    return [float(each.abs().sum()) for each in objective.state_dict().values()]


def test_it_learns(checkpoint: Callable[[str], Path], tagged: list[Example]) -> None:
    objective, encoded = prepared(checkpoint("bert"), tagged)

    def score() -> dict[str, float]:
        return measures_of(objective.network, tagged, encoded, 0)

    history = fit(objective, encoded, 0, score, replace(OPTIONS, epochs=25, patience=25))
    assert history[-1].loss < history[0].loss / 3
    assert score()["span_micro_f1"] > 0.9
    assert score()["intent_macro_f1"] == 1.0


def test_a_stopped_run_ends_where_a_whole_one_does(
    checkpoint: Callable[[str], Path], tagged: list[Example], tmp_path: Path
) -> None:
    whole, encoded = prepared(checkpoint("bert"), tagged)
    scores = iter([0.1, 0.2, 0.3, 0.4])
    fit(whole, encoded, 0, lambda: {"x": next(scores)}, OPTIONS)

    class KilledError(Exception):
        pass

    def killed() -> dict[str, float]:
        calls.append(0.1 * (len(calls) + 1))
        if len(calls) == 3:
            raise KilledError
        return {"x": calls[-1]}

    calls: list[float] = []
    stopped, _ = prepared(checkpoint("bert"), tagged)
    with pytest.raises(KilledError):
        fit(stopped, encoded, 0, killed, OPTIONS, tmp_path)
    resumed, _ = prepared(checkpoint("bert"), tagged)
    later = iter([0.3, 0.4])
    history = fit(resumed, encoded, 0, lambda: {"x": next(later)}, OPTIONS, tmp_path)
    assert [epoch.epoch for epoch in history] == [0, 1, 2, 3]
    assert weights(resumed) == pytest.approx(weights(whole), rel=1e-5)


def test_the_best_epoch_is_kept_and_patience_ends_it(
    checkpoint: Callable[[str], Path], tagged: list[Example]
) -> None:
    objective, encoded = prepared(checkpoint("bert"), tagged)
    seen: list[list[float]] = []
    scores = iter([0.2, 0.9, 0.3, 0.4, 0.5])

    def score() -> dict[str, float]:
        seen.append(weights(objective))
        return {"x": next(scores)}

    history = fit(objective, encoded, 0, score, replace(OPTIONS, epochs=9, patience=2))
    assert [epoch.score for epoch in history] == [0.2, 0.9, 0.3, 0.4]
    assert weights(objective) == pytest.approx(seen[1])


def test_batches_hold_every_example_once_and_labels_at_first_tokens(
    checkpoint: Callable[[str], Path], tagged: list[Example]
) -> None:
    _, encoded = prepared(checkpoint("bert"), tagged)
    rows = [row for batch in shuffled(encoded, 3, 0, seed=5) for row in batch.rows]
    assert sorted(rows) == list(range(len(tagged)))
    again = [row for batch in shuffled(encoded, 3, 0, seed=5) for row in batch.rows]
    assert again == rows
    batch = batch_of(encoded, [5, 6], 0)
    assert int(batch.words[0].sum()) == int((batch.labels[0] != NOTHING).sum()) == 4
    assert (batch.labels[1] == NOTHING).all()
    assert batch.intents.tolist() == [NOTHING, 1]


@pytest.mark.parametrize(
    ("scores", "noise", "best"),
    [
        ([0.5, 0.7, 0.6], 0.0, 1),
        ([0.5, 0.7, 0.698], 0.005, 2),
        ([0.7, 0.697, 0.694], 0.005, 1),
        ([0.5], 0.005, 0),
    ],
)
def test_a_later_epoch_within_the_noise_is_as_good(
    scores: list[float], noise: float, best: int
) -> None:
    history = [Epoch(at, 0.0, score, 0.0, {}) for at, score in enumerate(scores)]
    assert best_epoch(history, noise) == best
