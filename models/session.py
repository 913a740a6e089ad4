"""An ONNX Runtime session on the calling thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from catalog.errors import ModelError
from models.folder import FolderKind

if TYPE_CHECKING:
    import onnxruntime


def open_session(
    model: bytes, path: Path, kind: FolderKind, threads: int = 1
) -> onnxruntime.InferenceSession:
    """Load a graph; `path` and `kind` are for the message when that fails (ModelError)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Everything below an error is advice about the graph that a user cannot act on.
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises many classes of its own, all of them private
        raise ModelError(
            f"ONNX Runtime {onnxruntime.__version__} cannot load '{path}': {error}.",
            fix=f"{kind.make} again, or update onnxruntime.",
            field=kind.field,
        ) from error
