"""The models that a server works with, and what their cards say of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from catalog.errors import ModelError
from models.adapted_ranker import adapted_ranker
from models.adapted_tagger import adapted_tagger
from models.cross_encoder_card import RERANKER_FOLDER
from models.encoder_card import ENCODER_FOLDER
from models.folder import FolderKind
from models.ranker_card import RANKER_FOLDER
from models.tagger_card import TAGGER_FOLDER
from retail_search.settings import Settings

_CARD_TEXT = "README.md"
_LONGEST_TEXT = 40_000
_LONGEST_CARD = 2_000_000


@dataclass(frozen=True, slots=True)
class ModelView:
    """One model: what it does here, its name and origin, its size, and the text of its card.

    `trouble` says why it is not there, empty where it is; `own` whether it was adapted to the
    index.
    """

    role: str
    name: str
    does: str
    origin: str = ""
    license: str = ""
    bytes: int = 0
    text: str = ""
    own: bool = False
    trouble: str = ""


def model_views(settings: Settings, index: str, encoder: str) -> tuple[ModelView, ...]:
    """Describe the models of an index; `encoder` is that of what is published, by name or path."""
    return tuple(_views(settings, index, encoder))


def _views(settings: Settings, index: str, encoder: str) -> Iterator[ModelView]:
    home = settings.home / "indexes" / index
    tagger, ranker = adapted_tagger(home), adapted_ranker(home)
    roles: tuple[tuple[str, str, FolderKind, str, Path | None], ...] = (
        ("encoder", "turns texts into vectors", ENCODER_FOLDER, encoder, None),
        ("tagger", "says what the words of a query are", TAGGER_FOLDER, settings.tagger, tagger),
        ("ranker", "orders hits by learned features", RANKER_FOLDER, settings.ranker, ranker),
        (
            "reranker",
            "reads the first hits with the query",
            RERANKER_FOLDER,
            settings.reranker,
            None,
        ),
    )
    for role, does, kind, named, own in roles:
        try:
            folder = own or kind.find(named)
        except ModelError as error:
            yield ModelView(role, named, does, trouble=error.message)
            continue
        yield _view(role, does, kind, folder, own is not None)


def _view(role: str, does: str, kind: FolderKind, folder: Path, own: bool) -> ModelView:
    try:
        card = _card(folder / kind.card_file)
        size = sum(one.stat().st_size for one in folder.iterdir() if one.is_file())
    except (OSError, ValueError) as error:
        return ModelView(
            role, folder.name, does, own=own, trouble=f"Its card is unreadable: {error}"
        )
    text = folder / _CARD_TEXT
    words = ""
    if text.is_file():
        words = text.read_text(encoding="utf-8", errors="replace")[:_LONGEST_TEXT]
    return ModelView(
        role, str(card.get("name", folder.name)), does, str(card.get("origin", "")),
        str(card.get("license", "")), size, words, own,
    )  # fmt: skip


def _card(file: Path) -> dict[str, object]:
    if file.stat().st_size > _LONGEST_CARD:
        raise ValueError("it is too large")
    card = orjson.loads(file.read_bytes())
    if not isinstance(card, dict):
        raise ValueError("it is no JSON object")
    return card
