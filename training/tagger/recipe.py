"""One run from data to a shipped tagger: teachers, students by each loss, report, export.

Everything is kept in a work folder as it is made, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from models.tokens import TextTokenizer
from training.base_model import find_model, load_tokenizer_json
from training.tagger.augment import WAYS, augmentations, augmented
from training.tagger.batches import Encoded, encode
from training.tagger.examples import Example
from training.tagger.fit import Epoch, FitOptions, fit
from training.tagger.gazetteer import Gazetteer
from training.tagger.network import (
    HEADS_FILE,
    TaggerNetwork,
    load_network,
    load_trunk,
    save_network,
    take_layers,
)
from training.tagger.objective import DistillationOptions, Objective
from training.tagger.scoring import measures_of
from training.tagger.sources import Sources
from training.tagger.teacher import TeacherView, meanings_of, views_of
from training.tagger.vocabulary import prune_vocabulary

logger = logging.getLogger(__name__)

STUDENTS: dict[str, DistillationOptions | None] = {
    "scratch": None,
    "soft": DistillationOptions(("soft",)),
    "attention": DistillationOptions(("attention",)),
    "information": DistillationOptions(("information",)),
    "all": DistillationOptions(("soft", "attention", "information")),
}

KEEP_INTENT = ("typo", "abbreviation", "synonym")
"""The ways of `training.tagger.augment` after which a query is for what it was for."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to train: `layers` are the base's that a student begins with.

    `words` bounds the vocabulary and `max_tokens` the length of a text; `ways` are those of
    `training.tagger.augment`, used `rounds` times over for the students, and their results are
    labelled by the teachers alone where `relabel` is on, as all texts without labels are.
    """

    base: str = "all-minilm-l6-v2"
    layers: tuple[int, ...] = (1, 3, 5)
    words: int = 18_000
    max_tokens: int = 64
    teacher_seeds: tuple[int, ...] = (1,)
    teacher: FitOptions = field(
        default_factory=lambda: FitOptions(epochs=5, batch=64, rate=2e-4, patience=3)
    )
    student: FitOptions = field(
        default_factory=lambda: FitOptions(epochs=4, batch=64, rate=3e-4, patience=3)
    )
    compared: FitOptions = field(
        default_factory=lambda: FitOptions(epochs=3, batch=64, rate=3e-4, patience=3)
    )
    ways: tuple[str, ...] = WAYS
    rounds: float = 0.5
    relabel: bool = True


class Run:
    """A recipe at work on its sources in a folder."""

    def __init__(self, recipe: Recipe, sources: Sources, folder: Path) -> None:
        self.recipe = recipe
        self.sources = sources
        self.folder = folder
        self.labels = sources.labels
        self.tokenizer_json = self._base()
        self.tokenizer = TextTokenizer.from_json(self.tokenizer_json.encode(), self._base_folder)
        self._held = self.encoded(sources.held)

    @property
    def _base_folder(self) -> Path:
        return self.folder / "base"

    def _base(self) -> str:
        """Make the base with its pruned vocabulary once, and return its tokenizer."""
        file = self._base_folder / "tokenizer.json"
        if not file.exists():
            source = find_model(self.recipe.base).path
            trunk = load_trunk(source)
            texts = [example.text for example in self.sources.train] + self.sources.texts
            pruned = prune_vocabulary(
                load_tokenizer_json(source),
                trunk,
                texts,
                self.recipe.words,
                self.recipe.max_tokens,
            )
            trunk.save_pretrained(str(self._base_folder))
            file.write_text(pruned, encoding="utf-8")
        return file.read_text(encoding="utf-8")

    @property
    def pad_id(self) -> int:
        """The id that pads."""
        config = json.loads((self._base_folder / "config.json").read_text(encoding="utf-8"))
        return int(config.get("pad_token_id") or 0)

    def encoded(self, examples: Sequence[Example]) -> list[Encoded]:
        """Return examples as numbers."""
        return encode(examples, self.tokenizer, self.labels, self.recipe.max_tokens)

    def teachers(self) -> list[TaggerNetwork]:
        """Fine-tune the base on the labels, once for each seed."""
        examples = [*self.sources.train, *self._mistyped_intents()]
        found = []
        for seed in self.recipe.teacher_seeds:
            options = replace(self.recipe.teacher, seed=seed)
            network, _ = self._trained(f"teacher-{seed}", None, examples, (), options)
            found.append(network)
        return found

    def student(self, name: str) -> tuple[TaggerNetwork, list[Epoch]]:
        """Train the student that ships, by the losses of a name of STUDENTS.

        It learns from the labelled queries, from those made of them and from texts without
        labels, whose labels are the teachers'. The one from scratch has no teacher, so it has
        the labels alone.
        """
        made = self._changed_spans()
        examples = [*self.sources.train, *self._mistyped_intents()]
        if STUDENTS[name] is None or not self.recipe.relabel:
            examples += made
        else:
            # A query whose words were dropped or swapped may mean something else now.
            examples += [Example(example.text) for example in made]
        if STUDENTS[name] is not None:
            examples += [Example(text) for text in self.sources.texts]
        losses, folder = STUDENTS[name], f"student-{name}"
        views: list[TeacherView] = []
        if losses is not None and not self._is_trained(folder):
            views = self._views(examples, "attention" in losses.losses)
        return self._trained(
            folder, losses, examples, views, self.recipe.student, self.recipe.layers
        )

    def compared(self) -> dict[str, tuple[TaggerNetwork, list[Epoch]]]:
        """Train a student by every loss of STUDENTS, all on the labelled queries alone.

        So the losses can be compared: the one from scratch has as much to learn from. The others
        begin with layers of the teacher.
        """
        train = self.sources.train
        missing = [name for name in STUDENTS if not self._is_trained(f"compared-{name}")]
        views = self._views(train, True) if set(missing) - {"scratch"} else []
        return {
            name: self._trained(
                f"compared-{name}", losses, train, views, self.recipe.compared, self.recipe.layers
            )
            for name, losses in STUDENTS.items()
        }

    def _is_trained(self, name: str) -> bool:
        return (self.folder / name / HEADS_FILE).exists()

    def _changed_spans(self) -> list[Example]:
        spans = [example for example in self.sources.train if example.labels is not None]
        ways = augmentations(self.recipe.ways, Gazetteer(spans))
        return augmented(spans, ways, self.recipe.rounds, seed=1)

    def _mistyped_intents(self) -> list[Example]:
        """Return mistyped and shortened queries with the intent that they still have."""
        intents = [example for example in self.sources.train if example.labels is None]
        ways = augmentations([way for way in self.recipe.ways if way in KEEP_INTENT], Gazetteer([]))
        return augmented(intents, ways, rounds=1, seed=2)

    def _views(self, examples: Sequence[Example], attention: bool) -> list[TeacherView]:
        logger.info("asking the teachers about %d texts", len(examples))
        encoded = self.encoded(examples)
        views = views_of(self.teachers(), encoded, self.pad_id, attention)
        base = load_trunk(str(self._base_folder))
        for view, meaning in zip(views, meanings_of(base, encoded, self.pad_id), strict=True):
            view.meaning = meaning
        return views

    def _trained(
        self,
        name: str,
        distillation: DistillationOptions | None,
        examples: Sequence[Example],
        views: Sequence[TeacherView],
        options: FitOptions,
        layers: tuple[int, ...] = (),
    ) -> tuple[TaggerNetwork, list[Epoch]]:
        folder = self.folder / name
        if self._is_trained(name):
            lines = json.loads((folder / "history.json").read_text(encoding="utf-8"))
            return load_network(folder), [Epoch(**line) for line in lines]
        logger.info("training %s on %d texts", name, len(examples))
        torch.manual_seed(options.seed)
        network = self._beginning(distillation is not None, layers)

        def score() -> dict[str, float]:
            return measures_of(network, self.sources.held, self._held, self.pad_id)

        history = fit(
            Objective(network, distillation, views),
            self.encoded(examples),
            self.pad_id,
            score,
            options,
            folder,
        )
        save_network(network, self.tokenizer_json, folder)
        return network, history

    def _beginning(self, from_teacher: bool, layers: tuple[int, ...]) -> TaggerNetwork:
        """Return what training begins with: the base with new heads, or layers of a teacher."""
        if not from_teacher:
            trunk = load_trunk(str(self._base_folder))
            return TaggerNetwork(take_layers(trunk, layers) if layers else trunk, self.labels)
        network = load_network(self.folder / f"teacher-{self.recipe.teacher_seeds[0]}")
        labels = replace(self.labels, meaning=int(network.trunk.config.hidden_size))
        student = TaggerNetwork(take_layers(network.trunk, layers), labels)
        # The heads begin as the teacher's own; that of the meaning is new.
        student.load_state_dict(
            {
                name: value
                for name, value in network.state_dict().items()
                if not name.startswith("trunk.")
            },
            strict=False,
        )
        return student


def intent_logits(network: TaggerNetwork, run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Return the intent logits (rows, intents) of the held-out queries, and the true numbers."""
    from training.tagger.batches import in_order

    rows, targets = [], []
    with torch.no_grad():
        for batch in in_order(run.encoded(run.sources.held), 128, run.pad_id):
            known = batch.intents >= 0
            outputs = network.eval()(batch.input_ids, batch.attention_mask)
            rows.append(outputs.intents[known].float().numpy())
            targets.append(batch.intents[known].numpy())
    return np.concatenate(rows), np.concatenate(targets)
