"""RankModel: from a folder to probabilities, and what is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalog.errors import ModelError
from models.ranker_card import BlendAlone, BlendWithCross, RankerCard, Tree, TreesFile
from ranker.learned.features import COLUMN, FEATURES, NAMES
from ranker.learned.model import RankModel

TREE = Tree(
    feature=(1,), threshold=(0.5,), missing_left=(False,), left=(-1,), right=(-2,),
    value=(-1.0, 2.0), cover=(30, 10),
)  # fmt: skip


def write(folder: Path, **changes: Any) -> Path:
    folder.mkdir(exist_ok=True)
    data = TreesFile(trees=(TREE,)).model_dump_json().encode()
    (folder / "trees.json").write_bytes(data)
    card = RankerCard(
        name="small",
        features=("fused", "letters"),
        alone=BlendAlone(intercept=-1.0, learned=0.5),
        with_cross=BlendWithCross(intercept=0.25, learned=0.5, cross=2.0),
        origin="a test",
        license="none",
        trees_sha256=hashlib.sha256(data).hexdigest(),
    )
    shown = {**json.loads(card.model_dump_json()), **changes}
    (folder / "card.json").write_text(json.dumps(shown), encoding="utf-8")
    return folder


def matrix(*letters: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    rows = np.full((len(letters), len(NAMES)), np.nan, dtype=np.float32)
    rows[:, COLUMN["letters"]] = letters
    return rows


def test_columns_go_by_the_names_in_the_card(tmp_path: Path) -> None:
    model = RankModel.open(write(tmp_path / "small"))
    assert model.learned(matrix(0.2, 0.7, np.nan)).tolist() == [-1.0, 2.0, 2.0]
    moved = model.contributions(matrix(0.2, 0.7))
    assert moved.shape == (2, len(NAMES))
    assert np.flatnonzero(moved.any(axis=0)).tolist() == [COLUMN["letters"]]
    assert model.expected == pytest.approx(-0.25)
    assert (moved.sum(axis=1) + model.expected).tolist() == pytest.approx([-1.0, 2.0])


def test_a_probability_takes_the_logit_where_there_is_one(tmp_path: Path) -> None:
    model = RankModel.open(write(tmp_path / "small"))
    chances = model.relevance(np.array([2.0, 2.0, -1e9]), np.array([np.nan, 1.5, 1e9]), np.zeros(3))
    assert chances[0] == pytest.approx(1 / (1 + np.exp(0.0)))
    assert chances[1] == pytest.approx(1 / (1 + np.exp(-4.25)))
    assert 0 <= chances[2] <= 1
    alone = RankModel.open(write(tmp_path / "alone", with_cross=None))
    assert alone.relevance(np.array([2.0]), np.array([1.5]), np.zeros(1)).tolist() == [0.5]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"features": ["fused", "no such"]}, "asks for the feature 'no such'"),
        ({"features": ["fused"]}, "holds no trees: a tree asks of column 1"),
        ({"trees_sha256": "0" * 64}, "not the file its card describes"),
        ({"alone": {"intercept": 0, "learned": -1}}, "not a ranker's card: alone.learned"),
        ({"extra": 1}, "not a ranker's card"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ModelError, match=reason) as refused:
        RankModel.open(write(tmp_path / "bad", **change))
    assert refused.value.fix


def test_a_missing_ranker_names_those_that_ship() -> None:
    with pytest.raises(ModelError, match="No ranker named 'no such ranker'") as refused:
        RankModel.open("no such ranker")
    assert "train ranker" in refused.value.fix


def test_the_shipped_ranker_is_what_its_card_says() -> None:
    model = RankModel.open()
    assert model.card.features == NAMES
    assert {"fused", "trees"} <= set(model.card.judged[0].ndcg)
    for judged in model.card.judged:
        assert judged.ndcg["trees"] > judged.ndcg["fused"]
    random = np.random.default_rng(1)
    rows = random.normal(size=(200, len(NAMES))).astype(np.float32)
    rows[random.random(rows.shape) < 0.2] = np.nan
    learned = model.learned(rows)
    assert np.isfinite(learned).all()
    assert len(set(learned.round(6))) > 100
    moved = model.contributions(rows)
    np.testing.assert_allclose(moved.sum(axis=1) + model.expected, learned, atol=1e-9)


def test_the_shipped_ranker_keeps_the_directions_of_its_features() -> None:
    model = RankModel.open()
    random = np.random.default_rng(2)
    rows = random.normal(size=(60, len(NAMES))).astype(np.float32)
    for feature in FEATURES:
        if feature.monotone:
            more = rows.copy()
            more[:, COLUMN[feature.name]] += 0.5
            change = (model.learned(more) - model.learned(rows)) * feature.monotone
            assert change.min() >= -1e-9, feature.name


def test_nothing_but_the_fused_order_is_enough_to_rank_by() -> None:
    """A catalogue of titles alone, where most features are missing."""
    model = RankModel.open()
    rows = np.full((10, len(NAMES)), np.nan, dtype=np.float32)
    rows[:, COLUMN["fused"]] = np.linspace(1.0, 0.3, 10)
    rows[:, COLUMN["fused_gap"]] = np.linspace(0.0, -0.7, 10)
    learned = model.learned(rows)
    assert (np.diff(learned) <= 1e-9).all()
    assert learned[0] > learned[-1]
