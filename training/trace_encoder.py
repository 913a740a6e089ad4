"""A sentence-transformers model to one fp32 ONNX graph, pooling and normalisation inside."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.errors import ModelError

if TYPE_CHECKING:
    import onnx

OPSET = 17
TRAIN_FIX = "Install the training extra: pip install 'retail-search[train]'."


def load_sentence_model(path: str) -> Any:
    """Load a sentence-transformers model for tracing, on the CPU, from a folder or a hub name.

    Raises ModelError when the training extra is not installed or nothing loads from there.
    """
    try:
        # All that an export needs, so that each one's absence gets the same message.
        import onnx  # noqa: F401
        import sentence_transformers
        import torch  # noqa: F401
    except ImportError as error:
        raise ModelError(f"Exporting a model needs '{error.name}'.", fix=TRAIN_FIX) from error
    try:
        # Only the plain attention traces to operators that ONNX has.
        model = sentence_transformers.SentenceTransformer(
            path, device="cpu", model_kwargs={"attn_implementation": "eager"}
        )
    except Exception as error:  # the hub, the files and the configuration each fail in their way
        raise ModelError(
            f"No sentence-transformers model loads from '{path}': {error}",
            fix="Give a folder saved by sentence-transformers, or a hub name and a connection.",
            field="model",
        ) from error
    return model.eval()


def trace_encoder(model: Any, file: Path) -> onnx.ModelProto:
    """Write the model as an ONNX graph to `file` and return it.

    Inputs `input_ids` and `attention_mask`, int64 of shape (batch, sequence); output `embedding`,
    float32 of shape (batch, dimension), every row a unit vector.
    """
    import onnx
    import torch

    class UnitVectors(torch.nn.Module):  # type: ignore[misc,unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.stages = torch.nn.ModuleList(model)

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            for stage in self.stages:
                features = stage(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)

    # Two rows, one of them padded: a single row would let the tracer drop the mask.
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    ids = mask * 5
    batch = {0: "batch", 1: "sequence"}
    with torch.no_grad(), warnings.catch_warnings():
        # The tracer warns of every shape it reads; what it gets wrong, the comparison shows.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            UnitVectors().eval(),
            (ids, mask),
            str(file),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={
                "input_ids": batch,
                "attention_mask": batch,
                "embedding": {0: "batch"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
    return onnx.load(str(file))
