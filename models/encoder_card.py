"""What an encoder's folder says about itself."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.folder import FolderKind

CARD_FILE = "encoder.json"
MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
EXPORT_FIX = "Make one with `retail-search export-encoder MODEL FOLDER`"

ENCODER_FOLDER = FolderKind("encoder", CARD_FILE, make=EXPORT_FIX, field="encoder")

Quantization = Literal["int8", "int8-weights", "none"]


class EncoderCard(BaseModel):
    """The facts of an exported encoder that its loader and the index need.

    `max_tokens` counts the special tokens. The graph pools and normalises, so `pooling` is there
    to be read by people. Some models want a prefix before a query or before any other text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    name: str = Field(min_length=1)
    dimension: int = Field(ge=1)
    max_tokens: int = Field(ge=3)
    pad_id: int = Field(ge=0)
    pooling: str
    normalize: Literal[True] = True
    query_prefix: str = ""
    text_prefix: str = ""
    quantization: Quantization
    origin: str
    license: str
    model_sha256: str = Field(min_length=64, max_length=64)
    tokenizer_sha256: str = Field(min_length=64, max_length=64)


def find_folder(name_or_folder: str | Path) -> Path:
    """Return the folder of a shipped encoder's name, else of a path.

    Raises ModelError when neither is there, naming the encoders that ship.
    """
    return ENCODER_FOLDER.find(name_or_folder)


def shipped_encoders() -> list[str]:
    """Return the names of the encoders that ship, sorted."""
    return ENCODER_FOLDER.shipped()


def read_card(folder: Path) -> EncoderCard:
    """Read the card of an encoder's folder; raises ModelError when it is missing or not valid."""
    return ENCODER_FOLDER.read_card(folder, EncoderCard)


def read_part(folder: Path, name: str, sha256: str = "") -> bytes:
    """Return the bytes of one file of an encoder's folder, checked where a checksum is given."""
    return ENCODER_FOLDER.read_part(folder, name, sha256)
