"""The report of a training run: a table in Markdown and JSON, and the curves as a picture."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from models.label_scores import class_scores, span_scores
from models.tagger import Tagger
from training.tagger.augment_effect import Effect
from training.tagger.fit import Epoch
from training.tagger.network import TaggerNetwork
from training.tagger.scoring import score_network

if TYPE_CHECKING:
    from training.tagger.recipe import Run

TIMED = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One model on the held-out queries: F1 of spans and intents, megabytes, milliseconds a query.

    Size and time are those of the exported folder, or of the fp32 weights where it is none.
    """

    name: str
    micro_f1: float
    macro_f1: float
    intent_accuracy: float
    intent_macro_f1: float
    megabytes: float
    milliseconds: float
    epochs: int = 0
    per_type: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of_export(cls, folder: Path, run: Run) -> Row:
        """Measure an exported folder, as it serves."""
        tagger = Tagger.open(folder)
        tagged = [each for each in run.sources.held if each.labels is not None]
        asked = [each for each in run.sources.held if each.intent]
        spans = span_scores(
            [each.labels or () for each in tagged],
            [tagger.tag(each.text).labels for each in tagged],
        )
        intents = class_scores(
            [each.intent for each in asked], [tagger.tag(each.text).intents[0][0] for each in asked]
        )
        times = []
        for example in run.sources.held[:TIMED]:
            started = time.perf_counter()
            tagger.tag(example.text)
            times.append((time.perf_counter() - started) * 1000)
        return cls(
            f"exported, {tagger.card.quantization}",
            spans.micro_f1,
            spans.macro_f1,
            intents.accuracy,
            intents.macro_f1,
            sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) / 1e6,
            median(times),
            0,
            {kind: score.f1 for kind, score in spans.per_type.items()},
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)

    def as_line(self) -> str:
        """Return its main numbers as a line of text."""
        return (
            f"{self.name}: spans micro F1 {self.micro_f1:.4f}, macro {self.macro_f1:.4f};"
            f" intents accuracy {self.intent_accuracy:.4f}, macro F1 {self.intent_macro_f1:.4f};"
            f" {self.megabytes:.1f} MB, {self.milliseconds:.2f} ms"
        )


def row_of(name: str, network: TaggerNetwork, history: Sequence[Epoch], run: Run) -> Row:
    """Measure a network in torch, one query at a time."""
    import torch

    held = run.sources.held
    encoded = run.encoded(held)
    spans, intents = score_network(network, held, encoded, run.pad_id)
    times = []
    with torch.no_grad():
        for each in encoded[:TIMED]:
            ids = torch.tensor([each.ids])
            started = time.perf_counter()
            network(ids, torch.ones_like(ids))
            times.append((time.perf_counter() - started) * 1000)
    size = sum(weight.numel() * weight.element_size() for weight in network.parameters())
    return Row(
        name,
        spans.micro_f1 if spans else 0.0,
        spans.macro_f1 if spans else 0.0,
        intents.accuracy if intents else 0.0,
        intents.macro_f1 if intents else 0.0,
        size / 1e6,
        median(times),
        len(history),
        {kind: score.f1 for kind, score in spans.per_type.items()} if spans else {},
    )


def write_report(
    folder: Path,
    rows: Sequence[Row],
    effects: Sequence[Effect],
    histories: Mapping[str, Sequence[Epoch]],
) -> None:
    """Write `report.md`, `report.json` and `curves.png` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        "models": [row.as_json() for row in rows],
        "augmentations": [asdict(effect) for effect in effects],
    }
    (folder / "report.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    (folder / "report.md").write_text(markdown(rows, effects), encoding="utf-8")
    draw_curves(histories, folder / "curves.png")


def markdown(rows: Sequence[Row], effects: Sequence[Effect]) -> str:
    """Return the tables of a report."""
    head = (
        "model", "span micro F1", "span macro F1", "intent accuracy", "intent macro F1", "MB",
        "ms a query",
    )  # fmt: skip
    lines = ["# Training report", "", "On the queries held out of training.", ""]
    lines += _table(
        head,
        [
            (
                row.name,
                *(
                    f"{value:.4f}"
                    for value in (
                        row.micro_f1, row.macro_f1, row.intent_accuracy, row.intent_macro_f1,
                    )
                ),
                f"{row.megabytes:.1f}",
                f"{row.milliseconds:.2f}",
            )
            for row in rows
        ],
    )  # fmt: skip
    types = sorted({kind for row in rows for kind in row.per_type})
    lines += ["", "## F1 of each type", ""]
    lines += _table(
        ("type", *(row.name for row in rows)),
        [(kind, *(f"{row.per_type.get(kind, 0.0):.3f}" for row in rows)) for kind in types],
    )
    if effects:
        lines += ["", "## Each augmentation alone", ""]
        lines += _table(
            ("augmentation", "span micro F1", "gain", "noise (standard deviation over seeds)"),
            [
                (
                    effect.way or "none",
                    f"{effect.f1:.4f}",
                    f"{effect.f1 - effects[0].f1:+.4f}",
                    f"{effect.noise:.4f}",
                )
                for effect in effects
            ],
        )
    return "\n".join(lines) + "\n"


def draw_curves(histories: Mapping[str, Sequence[Epoch]], file: Path) -> None:
    """Draw loss and score of each epoch, one line a model."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for name, history in histories.items():
        epochs = [epoch.epoch + 1 for epoch in history]
        left.plot(epochs, [epoch.loss for epoch in history], label=name, marker=".")
        right.plot(epochs, [epoch.score for epoch in history], label=name, marker=".")
    left.set(xlabel="epoch", ylabel="training loss")
    right.set(xlabel="epoch", ylabel="score on held-out queries")
    right.legend()
    FigureCanvasAgg(figure).print_png(str(file))  # type: ignore[no-untyped-call,unused-ignore]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
