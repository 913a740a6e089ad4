"""`retail-search train tagger --queries`: one command from data to a shipped tagger."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import click
import torch

from catalog.errors import SourceError
from models.encoder import Encoder
from training.tagger.examples import read_intents
from training.tagger.export import export_tagger
from training.tagger.recipe import Recipe, Run, intent_logits
from training.tagger.report import Row, row_of, write_report
from training.tagger.second_opinion import learn_opinion
from training.tagger.sources import TextFile, read_sources
from training.tagger.temperature import fit_temperature
from training.tagger.written_intents import whole_queries

LICENSE = "Apache-2.0"
SECOND_OPINION_OF = "all-minilm-l6-v2"
"""The encoder that ships, and that nearly every index is made with."""


def train_anew(
    queries: Path,
    intents: Path,
    *,
    texts: tuple[str, ...],
    output: Path,
    work: Path | None,
    base: str,
    layers: str,
    loss: str,
    table: bool,
    augmentation: bool,
    seed: int,
    teachers: int,
    threads: int,
    as_json: bool,
) -> None:
    """Train teacher and students, export the student of `loss`, and write the report."""
    logging.getLogger("training").setLevel(logging.INFO)
    torch.set_num_threads(threads)
    folder = work or output.with_name(output.name + "-work")
    files = [TextFile.parse(text) for text in texts]
    sources = read_sources(
        _split_file(queries, "train", ".jsonl"), _split_file(intents, "train", ".csv"), files
    )
    recipe = Recipe(
        base=base,
        layers=_numbers(layers),
        teacher_seeds=tuple(range(seed, seed + teachers)),
    )
    run = Run(recipe, sources, folder)
    network, history = run.student(loss)
    logits, targets = intent_logits(network, run)
    known = [*read_intents(_split_file(intents, "train", ".csv")), *whole_queries()]
    opinion = learn_opinion(known, run.labels.intents, Encoder.open(SECOND_OPINION_OF))
    card = export_tagger(
        network,
        run.tokenizer_json,
        [example.text for example in sources.train[:300]],
        output,
        name=output.name,
        origin=base,
        license=LICENSE,
        max_tokens=recipe.max_tokens,
        intent_temperature=fit_temperature(logits, targets),
        opinion=opinion,
    )
    rows = [row_of(f"teacher {at}", each, [], run) for at, each in enumerate(run.teachers(), 1)]
    compared = run.compared() if table else {}
    rows += [
        row_of(f"student by {name}, on the labelled queries alone", each, past, run)
        for name, (each, past) in compared.items()
    ]
    rows.append(row_of(f"student by {loss}, on all texts", network, history, run))
    rows.append(Row.of_export(output, run))
    effects = []
    if augmentation:
        from training.tagger.augment_effect import measured_effects

        effects = measured_effects(run)
    curves = {name: past for name, (_, past) in compared.items()}
    write_report(folder / "report", rows, effects, {**curves, "shipped": history})
    if as_json:
        click.echo(json.dumps([row.as_json() for row in rows]))
        return
    for row in rows:
        click.echo(row.as_line())
    click.echo(f"{output}: {card.name}; report in {folder / 'report'}")


def _split_file(path: Path, split: str, ending: str) -> Path:
    """Return a file itself, or a folder's file of one split, plain or gzipped."""
    if not path.is_dir():
        return path
    for name in (f"{split}{ending}.gz", f"{split}{ending}"):
        if (path / name).exists():
            return path / name
    raise SourceError(
        f"'{path}' has no {split}{ending} and no {split}{ending}.gz.", fix="Name the file itself."
    )


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise click.UsageError(f"--layers is '{text}'; give numbers such as 1,3,5.") from error
