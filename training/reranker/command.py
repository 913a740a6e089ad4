"""`retail-search train reranker`: from a file of pairs to a folder that serves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.cross_encoder import CrossEncoder
from training.base_model import find_model
from training.reranker.export import export_reranker, load_student, observed_rows, put_scales
from training.reranker.pairs import SCALES, Pairs
from training.reranker.program import STUDENTS, Program
from training.reranker.scales import KINDS, across_folds, fitted_scales, students_scales
from training.reranker.tokenizer import read_tokenizer

STUDENT = "L3"
"""What ships: as good an order as six layers give, in half the time."""

QUERY_TOKENS = 16
PASSAGE_TOKENS = 32

# Pairs of each scale that the exported graph reads, to compare it with its teachers.
_COMPARED_BY = 4_000
_LONG_PASSAGE = 96


def train_reranker(
    work: Path, output: Path, base: str, seconds: float, device: str | None
) -> dict[str, dict[str, float]]:
    """Train from `work`'s pairs.npz, export into `output`, and return the quality of each scale.

    The quality is that of the teachers on queries they never saw, by scales that were fitted
    without those. What an earlier run left in `work` is not trained again.
    """
    source = find_model(base)
    tokenizer = read_tokenizer(base)
    pairs = Pairs.load(work / "pairs.npz")
    if not (work / f"{STUDENT}.pt").exists() or not (work / "scores.npz").exists():
        torch.set_float32_matmul_precision("high")
        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        Program(pairs, source.path, work, seconds, device, students=(STUDENT,)).run()
    network = load_student(work / f"{STUDENT}.pt", source.path, STUDENTS[STUDENT])
    export_reranker(
        network,
        tokenizer,
        observed_rows(pairs, tokenizer, QUERY_TOKENS, _LONG_PASSAGE // 2),
        output,
        name=output.name,
        origin=source.origin,
        license=source.license,
        query_tokens=QUERY_TOKENS,
        passage_tokens=PASSAGE_TOKENS,
        scales={},
    )
    with np.load(work / "scores.npz") as scores:
        rows, logits = scores["tested"], scores["teacher"].astype(np.float64)
    scales = fitted_scales(pairs, rows, logits)
    some = _some_of_each(pairs, rows)
    teachers = np.load(work / "teachers.npy")[some].astype(np.float64)
    own = read_rows(output, pairs, some)
    put_scales(output, students_scales(scales, pairs, some, own, teachers))
    return _quality(pairs, rows, logits)


def read_rows(folder: Path, pairs: Pairs, rows: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the logits that an exported reranker gives some rows, shape (rows, heads)."""
    model = CrossEncoder.open(folder, threads=0)
    try:
        queries = [pairs.queries.row(row, QUERY_TOKENS) for row in pairs.query[rows]]
        passages = [pairs.passages.row(row, _LONG_PASSAGE) for row in pairs.passage[rows]]
        return model.logits(queries, passages).astype(np.float64)
    finally:
        model.close()


def _quality(
    pairs: Pairs, rows: NDArray[np.int32], logits: NDArray[np.float64]
) -> dict[str, dict[str, float]]:
    fold = pairs.fold[pairs.query[rows]]
    found: dict[str, dict[str, float]] = {}
    for number, name in enumerate(SCALES):
        some = pairs.scale[rows] == number
        if len(np.unique(fold[some])) < 2:
            continue
        share = pairs.target[rows][some].astype(np.float64)
        quality = across_folds(KINDS[name], logits[some], share, fold[some])
        found[name] = {"rmse": quality.rmse}
        if quality.kappa is not None:
            found[name]["kappa"] = quality.kappa
    return found


def _some_of_each(pairs: Pairs, rows: NDArray[np.int32]) -> NDArray[np.int32]:
    parts = []
    for number in range(len(SCALES)):
        of_scale = rows[pairs.scale[rows] == number]
        parts.append(of_scale[:: max(1, len(of_scale) // _COMPARED_BY)])
    return np.concatenate(parts)
