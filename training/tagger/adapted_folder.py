"""The folder of a tagger that was adapted to a catalogue, out of that of the tagger it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

from models.category_head import CategoryHead
from models.encoder_card import MODEL_FILE, TOKENIZER_FILE
from models.second_opinion import OPINION_FILE
from models.tagger_card import CARD_FILE, CATEGORIES_FILE, TaggerCard, read_tagger_card


def export_adapted(source: Path, head: CategoryHead, folder: Path) -> TaggerCard:
    """Write a tagger with another category head into an empty folder, the card last."""
    card = read_tagger_card(source)
    opinion = (OPINION_FILE,) if card.opinion_sha256 else ()
    for name in (MODEL_FILE, TOKENIZER_FILE, *opinion):
        write_part(folder / name, (source / name).read_bytes())
    write_part(folder / CATEGORIES_FILE, head.to_bytes())
    adapted = card.model_copy(
        update={
            "categories": head.paths,
            "category_temperature": head.temperature,
            "categories_sha256": sha256_of(folder / CATEGORIES_FILE),
        }
    )
    write_part(folder / CARD_FILE, (adapted.model_dump_json(indent=1) + "\n").encode())
    return adapted


def write_part(path: Path, data: bytes) -> None:
    """Write a file so that a reader finds all of it or the one before."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(data)
    draft.replace(path)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
