"""An exported graph says what the network says, and opens as what serves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from catalog.errors import ModelError
from models.cross_encoder import CrossEncoder
from models.cross_encoder_card import ScaleCard, read_reranker_card
from tests.training.conftest import NEEDS_TRAIN
from training.reranker.pairs import CLS, SEP, Pairs
from training.reranker.tokenizer import base_tokenizer, read_tokenizer

torch = pytest.importorskip("torch", reason=NEEDS_TRAIN)
pytest.importorskip("onnx", reason=NEEDS_TRAIN)

from training.reranker.export import (  # noqa: E402
    export_reranker,
    load_student,
    observed_rows,
    put_scales,
)
from training.reranker.network import (  # noqa: E402
    HEADS,
    CrossNetwork,
    load_trunk,
    trained_state,
)

SCALE = ScaleCard(lowest=1.0, highest=3.0, weights=(1.0, 0.0, 0.0, 0.0), intercept=0.5)
TEXTS = ("a b c", "d", "e f g h i j k l", "")


@pytest.fixture(scope="module")
def network(bert: Path) -> CrossNetwork:
    torch.manual_seed(9)
    made = CrossNetwork(load_trunk(str(bert), (0, 1))).eval()
    # Heads of a usual size: their first weights say nearly nothing.
    torch.nn.init.normal_(made.heads.weight, std=0.5)
    return made


def exported(network: CrossNetwork, bert: Path, pairs: Pairs, folder: Path, int8: bool) -> Path:
    tokenizer = read_tokenizer(str(bert))
    export_reranker(
        network, tokenizer, observed_rows(pairs, tokenizer, 16, 32), folder, name="tiny",
        origin="a test", license="none", query_tokens=16, passage_tokens=32,
        scales={"home-depot": SCALE}, int8=int8,
    )  # fmt: skip
    return folder


def as_torch(network: CrossNetwork, rows: list[list[int]]) -> np.ndarray[tuple[int, ...], np.dtype]:
    with torch.no_grad():
        return np.concatenate(
            [
                network(torch.tensor([row]), torch.ones(1, len(row), dtype=torch.long))
                for row in rows
            ]
        )


@pytest.mark.parametrize(("int8", "most"), [(False, 1e-4), (True, 0.25)], ids=["fp32", "int8"])
def test_a_graph_gives_the_networks_logits(
    network: CrossNetwork, bert: Path, toy: Pairs, tmp_path: Path, int8: bool, most: float
) -> None:
    model = CrossEncoder.open(exported(network, bert, toy, tmp_path / "tiny", int8))
    tokens = base_tokenizer(str(bert))
    question = tokens(["a c e"], 16)[0]
    passages = tokens(TEXTS, 32)
    found = model.logits([question] * len(TEXTS), passages)
    expected = as_torch(network, [[CLS, *question, SEP, *passage, SEP] for passage in passages])
    assert found.shape == expected.shape == (len(TEXTS), HEADS)
    assert expected.std() > 0.3
    assert np.abs(found - expected).max() < most
    # Serving makes the same tokens of the same texts.
    assert model.score_texts("a c e", TEXTS) == pytest.approx(found[:, 0], abs=1e-5)


def test_the_card_says_what_the_graph_is(
    network: CrossNetwork, bert: Path, toy: Pairs, tmp_path: Path
) -> None:
    folder = exported(network, bert, toy, tmp_path / "tiny", True)
    card = read_reranker_card(folder)
    assert (card.name, card.origin, card.license) == ("tiny", "a test", "none")
    assert (card.heads, card.layers, card.pad_id) == (HEADS, 2, 0)
    assert (card.query_tokens, card.passage_tokens) == (16, 32)
    assert card.quantization == "int8"
    other = read_reranker_card(exported(network, bert, toy, tmp_path / "other", False))
    assert other.quantization == "none"
    assert other.model_sha256 != card.model_sha256
    assert other.tokenizer_sha256 == card.tokenizer_sha256
    model = CrossEncoder.open(folder)
    logits = model.logits(*[base_tokenizer(str(bert))(["a", "b"], 16)] * 2)
    assert model.grades(["a", "b"], ["a", "b"], "home-depot") == pytest.approx(
        SCALE.grades(logits), abs=1e-5
    )


def test_scales_are_put_in_and_nothing_else_changes(
    network: CrossNetwork, bert: Path, toy: Pairs, tmp_path: Path
) -> None:
    folder = exported(network, bert, toy, tmp_path / "tiny", False)
    before = read_reranker_card(folder)
    after = put_scales(folder, {"grades": SCALE})
    assert after.scales == {"grades": SCALE}
    assert read_reranker_card(folder) == after
    assert after.model_copy(update={"scales": before.scales}) == before
    assert CrossEncoder.open(folder).scales == {"grades": SCALE}


def test_what_training_changed_is_enough_to_load_a_student(
    network: CrossNetwork, bert: Path, tmp_path: Path
) -> None:
    torch.save(trained_state(network), tmp_path / "student.pt")
    again = load_student(tmp_path / "student.pt", str(bert), (0, 1))
    rows = [[CLS, 112, SEP, 115, 116, SEP]]
    # Kept in half precision.
    assert as_torch(again, rows) == pytest.approx(as_torch(network, rows), abs=0.02)


def test_activations_are_seen_on_graded_pairs_of_each_scale(bert: Path, toy: Pairs) -> None:
    rows = observed_rows(toy, read_tokenizer(str(bert)), 16, 2)
    assert len(rows) == (toy.scale >= 0).sum()
    first = toy.passages.row(0, 2)
    assert rows[0] == [CLS, *toy.queries.row(0, 16), SEP, *first, SEP]
    assert max(map(len, rows)) == 1 + 1 + 1 + 2 + 1


def test_a_base_with_other_special_tokens_is_refused(tmp_path: Path) -> None:
    from tests.training.tagger.tiny_checkpoint import make_checkpoint

    pytest.importorskip("transformers", reason=NEEDS_TRAIN)
    folder = make_checkpoint("bert", tmp_path / "other")
    with pytest.raises(ModelError, match=r"'other' are \[2\] and \[3\]; BERT's are \[101\]"):
        read_tokenizer(str(folder))
