"""The folder of a trained ranker: its trees, and the card that says what they are."""

from __future__ import annotations

import hashlib
from pathlib import Path

import orjson

from models.ranker_card import CARD_FILE, TREES_FILE, JudgedSet, RankerCard, TreesFile
from training.ranker.recipe import TrainedRanker
from training.tagger.adapted_folder import write_part


def write_ranker(
    folder: Path,
    trained: TrainedRanker,
    *,
    name: str,
    judged: tuple[JudgedSet, ...],
    origin: str,
    license: str,
    cross_encoder: str = "",
) -> RankerCard:
    """Write a trained ranker into a folder, the card last."""
    folder.mkdir(parents=True, exist_ok=True)
    file = TreesFile.model_validate({"trees": trained.trees})
    data = orjson.dumps(file.model_dump())
    card = RankerCard(
        name=name,
        features=trained.features,
        alone=trained.blend.alone,
        with_cross=trained.blend.with_cross,
        cross_encoder=cross_encoder if trained.blend.with_cross else "",
        judged=judged,
        origin=origin,
        license=license,
        trees_sha256=hashlib.sha256(data).hexdigest(),
    )
    write_part(folder / TREES_FILE, data)
    write_part(folder / CARD_FILE, (card.model_dump_json(indent=1) + "\n").encode())
    return card
