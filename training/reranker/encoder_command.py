"""`retail-search train encoder`: from judged pairs and teachers to a folder that serves."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from catalog.errors import ModelError
from training.base_model import find_model
from training.export_encoder import ExportSummary, export_encoder
from training.reranker.encoder_program import (
    WEIGHTS_FILE,
    EncoderProgram,
    EncoderRecipe,
    load_trained,
    mixed_trunk,
)
from training.reranker.network import load_trunk
from training.reranker.pairs import Pairs
from training.trace_encoder import load_sentence_model

PAIRS_FILE = "pairs.npz"
TEACHERS_FILE = "teachers.npy"


def train_encoder(
    work: Path,
    output: Path,
    base: str,
    share: float,
    seconds: float,
    device: str | None,
    *,
    report: Callable[[str], object] | None = None,
) -> tuple[dict[str, dict[str, float]], ExportSummary]:
    """Train from `work`'s pairs and teachers, and export a `share` of what changed to `output`.

    Returns nDCG@10 on queries held out, for the base and the share, empty where an earlier run
    has left its weights in `work`. Raises ModelError where `work` lacks a file or `share` is not
    above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise ModelError(
            f"The share is {share:g}.", fix="Give one above 0 and at most 1.", field="share"
        )
    for name in (PAIRS_FILE, TEACHERS_FILE):
        if not (work / name).is_file():
            raise ModelError(
                f"'{work}' has no {name}, which the encoder learns from.",
                fix="Run `retail-search train reranker` first, and give its --work folder.",
                field="work",
            )
    source = find_model(base)
    found: dict[str, dict[str, float]] = {}
    if not (work / WEIGHTS_FILE).exists():
        torch.set_float32_matmul_precision("high")
        program = EncoderProgram(
            Pairs.load(work / PAIRS_FILE),
            np.load(work / TEACHERS_FILE),
            source.path,
            work,
            device or ("cuda" if torch.cuda.is_available() else "cpu"),
        )
        # Once without a fold of the queries and once with all.
        found = program.run([EncoderRecipe(rate=2e-4, seconds=seconds / 2)], (share,))
    trained = load_trained(work / WEIGHTS_FILE, source.path)
    mixed = mixed_trunk(load_trunk(source.path), trained, share, source.path)
    sentence_model = load_sentence_model(source.path)
    sentence_model[0].auto_model.load_state_dict(mixed.state_dict(), strict=False)
    with tempfile.TemporaryDirectory() as scratch:
        sentence_model.save(scratch, create_model_card=False)
        summary = export_encoder(
            scratch,
            output,
            name=output.name,
            origin=source.origin,
            license=source.license,
            report=report,
        )
    return found, summary
