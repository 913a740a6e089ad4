"""What a tagger's folder says about itself."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.folder import FolderKind

CARD_FILE = "tagger.json"
CATEGORIES_FILE = "categories.npz"
SHIPPED_TAGGER = "retail-tagger"

TAGGER_FOLDER = FolderKind(
    noun="tagger",
    card_file=CARD_FILE,
    make="Make one with `retail-search train tagger`",
    field="tagger",
)


class TaggerCard(BaseModel):
    """The facts of an exported tagger that its loader needs.

    `labels` are the BIO labels of the span head and `intents` the classes of the intent head, in
    the order of their outputs. `max_tokens` counts the special tokens. The intents' and the
    categories' logits are divided by their temperatures before they become probabilities.
    `categories` are paths from the root down, one for each row of the category head, which a
    tagger has that was adapted to a catalogue: its file is then named by a checksum too, as is
    that of a second opinion on intents.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    name: str = Field(min_length=1)
    labels: tuple[str, ...] = Field(min_length=1)
    intents: tuple[str, ...] = Field(min_length=1)
    max_tokens: int = Field(ge=3)
    pad_id: int = Field(ge=0)
    intent_temperature: float = Field(default=1.0, gt=0)
    category_temperature: float = Field(default=1.0, gt=0)
    categories: tuple[tuple[str, ...], ...] = ()
    quantization: str
    origin: str
    license: str
    model_sha256: str = Field(min_length=64, max_length=64)
    tokenizer_sha256: str = Field(min_length=64, max_length=64)
    categories_sha256: str = ""
    opinion_sha256: str = ""


def read_tagger_card(folder: Path) -> TaggerCard:
    """Read the card of a tagger's folder; raises ModelError when it is missing or not valid."""
    return TAGGER_FOLDER.read_card(folder, TaggerCard)
