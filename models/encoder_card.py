"""What an encoder's folder says about itself, and the one way to read and check it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalog.errors import ModelError

CARD_FILE = "encoder.json"
MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
SHIPPED = Path(__file__).parent
EXPORT_FIX = "Make one with `retail-search export-encoder MODEL FOLDER`"

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
    shipped = shipped_encoders()
    if str(name_or_folder) in shipped:
        return SHIPPED / name_or_folder
    folder = Path(name_or_folder).expanduser()
    if not folder.is_dir():
        raise ModelError(
            f"No encoder named '{name_or_folder}', and no folder of that path.",
            fix=f"Shipped encoders: {', '.join(shipped) or 'none'}. {EXPORT_FIX}.",
            field="encoder",
        )
    return folder


def shipped_encoders() -> list[str]:
    """Return the names of the encoders that ship, sorted."""
    return sorted(card.parent.name for card in SHIPPED.glob(f"*/{CARD_FILE}"))


def read_card(folder: Path) -> EncoderCard:
    """Read the card of an encoder's folder; raises ModelError when it is missing or not valid."""
    try:
        return EncoderCard.model_validate_json(read_part(folder, CARD_FILE))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise ModelError(
            f"'{folder / CARD_FILE}' is not an encoder's card: {where}: {first['msg'].lower()}.",
            fix=f"{EXPORT_FIX} again.",
            field="encoder",
        ) from error


def read_part(folder: Path, name: str, sha256: str = "") -> bytes:
    """Return the bytes of one file of an encoder's folder, checked where a checksum is given.

    Raises ModelError when the file is missing, unreadable or not the one the card was written for.
    """
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"The encoder's folder '{folder}' has no readable '{name}': {error.strerror}.",
            fix=f"{EXPORT_FIX}, or reinstall to restore a shipped one.",
            field="encoder",
        ) from error
    if sha256 and (found := hashlib.sha256(data).hexdigest()) != sha256:
        raise ModelError(
            f"'{path}' is not the file its card describes: "
            f"SHA-256 is {found[:12]}..., the card says {sha256[:12]}....",
            fix="Restore the file (a partial copy or Git LFS pointer?), or export it again.",
            field="encoder",
        )
    return data
