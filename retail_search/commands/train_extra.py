"""What to say where a library of the training extra is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from catalog.errors import ModelError

_LIBRARIES: Sequence[str] = ("torch", "transformers", "onnx", "matplotlib", "lightgbm")


@contextmanager
def train_extra() -> Iterator[None]:
    """Say what to install where a library of the training extra is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in _LIBRARIES:
            raise
        raise ModelError(
            f"Training needs '{error.name}'.",
            fix="Install the training extra: pip install 'retail-search[train]'.",
        ) from error
