"""The encoder learns from pairs, keeps a share of what it learned, and comes out as a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from catalog.errors import ModelError
from models.encoder import Encoder
from tests.training.conftest import NEEDS_TRAIN
from training.reranker.pairs import Pairs, Texts

if TYPE_CHECKING:
    from training.reranker.encoder_program import EncoderProgram

torch = pytest.importorskip("torch", reason=NEEDS_TRAIN)

QUERIES, LIST = 20, 5
# Beyond the special tokens, where BERT has them.
FIRST = 110


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a tiny sentence encoder whose special tokens have BERT's numbers."""
    transformers = pytest.importorskip("transformers", reason=NEEDS_TRAIN)
    sentence_transformers = pytest.importorskip("sentence_transformers", reason=NEEDS_TRAIN)
    folder = tmp_path_factory.mktemp("base")
    unused = [f"[unused{number}]" for number in range(99)]
    words = [f"{start}{letter}" for letter in map(chr, range(97, 123)) for start in ("", "##")]
    vocabulary = ["[PAD]", *unused, "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(3)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=96, initializer_range=0.3,
    )  # fmt: skip
    transformers.BertModel(config).save_pretrained(folder)
    model = sentence_transformers.SentenceTransformer(str(folder), device="cpu")
    model.save(str(folder / "whole"), create_model_card=False)
    return folder / "whole"


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    """Return queries of one word; the good passage has another word that goes with it."""
    queries = [[FIRST + number] for number in range(QUERIES)]
    passages = [
        [FIRST + 20 + (number + other) % QUERIES, FIRST + 41 + other]
        for number in range(QUERIES)
        for other in range(LIST)
    ]
    rows = np.arange(QUERIES * LIST, dtype=np.int32)
    return Pairs(
        queries=Texts.of(queries),
        passages=Texts.of(passages),
        encoded=Texts.of(passages),
        query=rows // LIST,
        passage=rows,
        target=(rows % LIST == 0).astype(np.float32),
        scale=np.full(len(rows), 2, dtype=np.int32),
        weight=np.ones(len(rows), dtype=np.float32),
        fold=np.arange(QUERIES, dtype=np.int32) % 5,
        pool=np.zeros(QUERIES, dtype=np.int32),
        pool_of_passage=np.zeros(len(rows), dtype=np.int32),
    )


def teachers_of(pairs: Pairs) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return logits that agree with the grades."""
    return np.repeat((pairs.target * 8 - 4)[:, None], 4, axis=1).astype(np.float32)


@pytest.fixture
def program(base: Path, pairs: Pairs, tmp_path: Path) -> EncoderProgram:
    """Return a program over the pairs."""
    from training.reranker.encoder_program import EncoderProgram

    return EncoderProgram(pairs, teachers_of(pairs), str(base), tmp_path, "cpu")


def test_it_learns_what_it_sees_and_leaves_the_words_alone(
    program: EncoderProgram, base: Path
) -> None:
    from training.reranker.encoder_program import EncoderRecipe
    from training.reranker.network import load_trunk

    before = load_trunk(str(base)).eval()
    recipe = EncoderRecipe(rate=3e-3, epochs=60, seconds=60, queries=QUERIES, others=LIST - 1)
    trunk = program.trained(program.lists, recipe)
    assert program.measured(trunk)["grades"] > program.measured(before)["grades"] + 0.2
    words = "embeddings.word_embeddings.weight"
    assert torch.equal(trunk.state_dict()[words], before.state_dict()[words])


def test_a_share_is_a_mean_of_the_weights(program: EncoderProgram, base: Path) -> None:
    from training.reranker.encoder_program import EncoderRecipe, mixed_trunk
    from training.reranker.network import load_trunk

    before = load_trunk(str(base)).eval()
    trunk = program.trained(program.lists, EncoderRecipe(rate=1e-2, epochs=3, queries=QUERIES))
    name = "encoder.layer.1.output.dense.weight"
    old, new = before.state_dict()[name], trunk.state_dict()[name]
    assert not torch.equal(old, new)
    mixed = mixed_trunk(before, trunk, 0.25, str(base)).state_dict()[name]
    assert torch.allclose(mixed, 0.75 * old + 0.25 * new)


def test_a_run_tells_the_held_out_quality_and_leaves_the_weights(
    program: EncoderProgram, base: Path
) -> None:
    from training.reranker.encoder_program import WEIGHTS_FILE, EncoderRecipe, load_trained

    found = program.run([EncoderRecipe(epochs=1, queries=8)], (0.5,))
    assert list(found) == ["base", "share 0.5"]
    # Only the scale that has queries in the fold that is kept out.
    assert all(list(one) == ["grades"] for one in found.values())
    trunk = load_trained(program.output / WEIGHTS_FILE, str(base))
    assert program.measured(trunk).keys() == {"grades"}


def test_a_list_gives_a_good_row_first_and_repeats_where_it_is_short(
    program: EncoderProgram,
) -> None:
    draw = np.random.default_rng(1)
    rows = program._sampled(program.lists[3], 9, draw)
    assert len(rows) == 10
    assert program.worth[rows[0]] == program.worth[program.lists[3]].max()
    assert rows[0] not in rows[1:]


def test_the_command_exports_an_encoder_that_serves(
    base: Path, pairs: Pairs, tmp_path: Path
) -> None:
    pytest.importorskip("onnx", reason=NEEDS_TRAIN)
    from training.reranker.encoder_command import train_encoder

    work = tmp_path / "work"
    work.mkdir()
    pairs.save(work / "pairs.npz")
    np.save(work / "teachers.npy", teachers_of(pairs))
    found, summary = train_encoder(work, tmp_path / "mine", str(base), 0.5, 4.0, "cpu")
    assert list(found) == ["base", "share 0.5"]
    assert summary.card.name == "mine"
    encoder = Encoder.open(tmp_path / "mine", threads=1)
    assert encoder.encode(["a b", "c"]).shape == (2, 32)
    # The weights are there: another share is exported without training.
    again, _ = train_encoder(work, tmp_path / "other", str(base), 1.0, 4.0, "cpu")
    assert again == {}
    other = Encoder.open(tmp_path / "other", threads=1)
    assert not np.allclose(other.encode_query("a b"), encoder.encode_query("a b"), atol=1e-3)


@pytest.mark.parametrize(("share", "said"), [(0.0, "share is 0"), (0.5, "has no pairs.npz")])
def test_what_is_missing_is_said(tmp_path: Path, share: float, said: str) -> None:
    from training.reranker.encoder_command import train_encoder

    with pytest.raises(ModelError, match=said):
        train_encoder(tmp_path, tmp_path / "out", "all-minilm-l6-v2", share, 1.0, "cpu")
