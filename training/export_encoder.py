"""A sentence-transformers model to a folder that `models.encoder` loads, checked against it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import click
import numpy as np

from catalog.errors import ModelError
from models.encoder import Encoder, Vectors
from models.encoder_card import (
    CARD_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    EncoderCard,
    Quantization,
)
from models.tokens import TextTokenizer
from training.base_model import ModelSource, find_model
from training.probe_texts import PROBE_TEXTS

LEAST_COSINE = 0.9
"""Below this for any probe text, the export is a different model and is not kept."""


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What an export made: cosines are to the original model, over the probe texts."""

    folder: Path
    card: EncoderCard
    megabytes: float
    least_cosine: float
    mean_cosine: float


def export_encoder(
    model: str,
    output: Path,
    quantization: Quantization = "int8",
    *,
    name: str = "",
    license: str = "",
    origin: str = "",
    report: Callable[[str], object] | None = None,
) -> ExportSummary:
    """Export a model from a folder or hub name into the folder `output`, with its card.

    Files are put there only when the export reproduces the original: until then an older export
    stays whole. `report` is told each step. Raises ModelError when the training
    extra is missing, the model does not load, or its vectors are not reproduced.
    """
    from training.trace_encoder import load_sentence_model

    def say(step: str) -> None:
        if report is not None:
            report(step)

    source = find_model(model)
    say(f"Loading {source.name}")
    sentence_model = load_sentence_model(source.path)
    output.parent.mkdir(parents=True, exist_ok=True)
    # Beside the output, so that putting it in place is a rename.
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}-") as scratch:
        folder = Path(scratch)
        tokenizer = _write_tokenizer(sentence_model, folder)
        say(f"Tracing it and making {quantization}")
        _write_model(sentence_model, tokenizer, folder, quantization)
        source = replace(source, origin=origin or source.origin, license=license or source.license)
        card = _write_card(sentence_model, source, folder, quantization, name)
        say(f"Comparing {len(PROBE_TEXTS)} texts with the original")
        cosines = _cosines(Encoder.open(folder), sentence_model, card.text_prefix)
        if cosines.min() < LEAST_COSINE:
            worst = PROBE_TEXTS[int(cosines.argmin())]
            raise ModelError(
                f"The export does not reproduce '{source.name}': cosine {cosines.min():.3f} "
                f"for {worst[:40]!r}, at least {LEAST_COSINE} is needed.",
                fix="Try --quantization int8-weights, or none.",
                field="quantization",
            )
        _put_in_place(folder, output)
    return ExportSummary(
        folder=output,
        card=card,
        megabytes=(output / MODEL_FILE).stat().st_size / 1e6,
        least_cosine=float(cosines.min()),
        mean_cosine=float(cosines.mean()),
    )


@click.command("export-encoder")
@click.argument("model")
@click.argument("output", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--quantization",
    type=click.Choice(get_args(Quantization)),
    default="int8",
    show_default=True,
    help="int8: small and fast. int8-weights: small, nearly fp32's precision and its speed. "
    "none: fp32.",
)
@click.option("--name", default="", help="Name on the card; the model's own when not given.")
@click.option("--license", default="", help="License on the card, as an SPDX identifier.")
def export_encoder_command(
    model: str, output: Path, quantization: Quantization, name: str, license: str
) -> None:
    """Export a sentence-transformers MODEL (folder or hub name) into the folder OUTPUT.

    Then index with it: `retail-search reindex ... --encoder OUTPUT`.
    """
    summary = export_encoder(
        model, output, quantization, name=name, license=license, report=click.echo
    )
    click.echo(
        f"{summary.folder}: {summary.card.name}, {summary.card.dimension} numbers a vector, "
        f"{summary.megabytes:.1f} MB, cosine to the original: "
        f"least {summary.least_cosine:.4f}, mean {summary.mean_cosine:.4f}"
    )


def _write_tokenizer(sentence_model: Any, folder: Path) -> TextTokenizer:
    fast = getattr(sentence_model.tokenizer, "backend_tokenizer", None)
    if fast is None:
        raise ModelError(
            "The model's tokenizer has no fast form, which serving needs.",
            fix="Save the model with a tokenizer.json (transformers: use_fast=True).",
            field="model",
        )
    data = fast.to_str().encode()
    tokenizer = TextTokenizer.from_json(data, folder / TOKENIZER_FILE)
    (folder / TOKENIZER_FILE).write_text(tokenizer.to_json(), encoding="utf-8")
    return tokenizer


def _write_model(
    sentence_model: Any, tokenizer: TextTokenizer, folder: Path, quantization: Quantization
) -> None:
    import onnx

    from training.calibrate import random_texts
    from training.quantize import quantize, quantize_weights
    from training.trace_encoder import trace_encoder

    file = folder / MODEL_FILE
    graph = trace_encoder(sentence_model, file)
    if quantization == "int8":
        texts = random_texts(tokenizer.vocabulary, tokenizer.before, tokenizer.after)
        onnx.save(quantize(graph, texts), str(file))
    elif quantization == "int8-weights":
        onnx.save(quantize_weights(graph), str(file))


def _write_card(
    sentence_model: Any,
    source: ModelSource,
    folder: Path,
    quantization: Quantization,
    name: str,
) -> EncoderCard:
    prompts: dict[str, str] = dict(getattr(sentence_model, "prompts", None) or {})
    card = EncoderCard(
        name=name or source.name,
        dimension=len(sentence_model.encode("a")),
        max_tokens=int(sentence_model.max_seq_length),
        pad_id=int(sentence_model.tokenizer.pad_token_id or 0),
        pooling=_pooling(sentence_model),
        query_prefix=prompts.get("query", ""),
        text_prefix=prompts.get("document") or prompts.get("passage") or "",
        quantization=quantization,
        origin=source.origin,
        license=source.license,
        model_sha256=_sha256(folder / MODEL_FILE),
        tokenizer_sha256=_sha256(folder / TOKENIZER_FILE),
    )
    (folder / CARD_FILE).write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return card


def _pooling(sentence_model: Any) -> str:
    for stage in sentence_model:
        if type(stage).__name__ == "Pooling":
            mode = getattr(stage, "pooling_mode", None)
            return str(mode if mode is not None else stage.get_pooling_mode_str())
    return "in the model"


def _cosines(encoder: Encoder, sentence_model: Any, prefix: str) -> Vectors:
    expected = sentence_model.encode(
        list(PROBE_TEXTS), prompt=prefix, normalize_embeddings=True, show_progress_bar=False
    )
    found = encoder.encode(PROBE_TEXTS)
    cosines: Vectors = np.einsum("ij,ij->i", found, np.asarray(expected, dtype=np.float32))
    return cosines


def _put_in_place(folder: Path, output: Path) -> None:
    """Move the files over those of an older export; other files there stay.

    The card comes last: until it is there, its checksums tell a loader that the parts differ.
    """
    output.mkdir(exist_ok=True)
    for name in (MODEL_FILE, TOKENIZER_FILE, CARD_FILE):
        (folder / name).replace(output / name)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
