"""Heads on any trunk: tokenization by words, layers taken, export that answers as torch does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")
pytest.importorskip("transformers", reason="needs the training extra")
pytest.importorskip("onnx", reason="needs the training extra")

from catalog.errors import ModelError  # noqa: E402
from models.bio import bio_labels  # noqa: E402
from models.tagger import Tagger  # noqa: E402
from models.tokens import TextTokenizer  # noqa: E402
from training.tagger.batches import batch_of, encode  # noqa: E402
from training.tagger.examples import Example  # noqa: E402
from training.tagger.export import export_tagger  # noqa: E402
from training.tagger.network import (  # noqa: E402
    HeadLabels,
    TaggerNetwork,
    load_network,
    load_trunk,
    save_network,
    take_layers,
)
from training.tagger.objective import DistillationOptions, Objective  # noqa: E402
from training.tagger.teacher import views_of  # noqa: E402
from training.tagger.vocabulary import prune_vocabulary  # noqa: E402

KINDS = ("bert", "roberta", "albert", "xlnet")
LABELS = HeadLabels(
    bio_labels(["color", "core_product_type", "creator", "department", "material"]),
    ("category", "service"),
    (("home",), ("home", "lamps"), ("shoes",)),
    meaning=32,
)


def tokenizer_of(folder: Path) -> TextTokenizer:
    return TextTokenizer.from_json((folder / "tokenizer.json").read_bytes(), folder)


@pytest.mark.parametrize("kind", KINDS)
def test_each_word_has_its_first_token(checkpoint: Callable[[str], Path], kind: str) -> None:
    tokenizer = tokenizer_of(checkpoint(kind))
    text = "  red\twaterzz  bottle"
    tokens = tokenizer.tokenize_words(text, 64)
    assert [text[start:end] for start, end in tokens.words] == ["red", "waterzz", "bottle"]
    alone = [tokenizer.tokenize_words(word, 64) for word in text.split()]
    for place, word in zip(tokens.first, alone, strict=True):
        assert tokens.ids[place] == word.ids[word.first[0]]
    assert len(set(tokens.first)) == 3
    assert len(tokenizer.tokenize_words("red " * 300, 20).ids) <= 20


@pytest.mark.parametrize("kind", KINDS)
def test_any_checkpoint_learns_by_every_loss(
    checkpoint: Callable[[str], Path], tagged: list[Example], kind: str
) -> None:
    folder = checkpoint(kind)
    trunk = load_trunk(str(folder))
    teacher = TaggerNetwork(trunk, LABELS).eval()
    encoded = encode(tagged, tokenizer_of(folder), LABELS, 32)
    views = views_of([teacher], encoded, 0, attention=True)
    for view in views:
        view.meaning = torch.ones(32)
    student = TaggerNetwork(take_layers(trunk, (1,)), LABELS)
    objective = Objective(student, DistillationOptions(("soft", "attention", "information")), views)
    batch = batch_of(encoded, [9, 4, 0, 6], 0)
    optimizer = torch.optim.SGD(objective.parameters(), lr=0.02)
    losses = []
    for _ in range(12):
        optimizer.zero_grad()
        loss = objective.eval()(batch)
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0]
    assert all(
        parameter.grad is not None for name, parameter in student.named_parameters()
        if name.startswith(("spans", "intents", "meaning"))
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_answers_as_torch_does(
    checkpoint: Callable[[str], Path], tmp_path: Path, kind: str
) -> None:
    folder = checkpoint(kind)
    network = TaggerNetwork(load_trunk(str(folder)), LABELS).eval()
    described = (folder / "tokenizer.json").read_text()
    export_tagger(
        network, described, ["red lamp"], tmp_path, name=kind, origin="x", license="x",
        max_tokens=32, int8=False,
    )  # fmt: skip
    tagger = Tagger.open(tmp_path)
    tokenizer = tokenizer_of(folder)
    for text in ("red lamp", "nike running shoe size 8 for women", "x"):
        ids = torch.tensor([tokenizer.tokenize_words(text, 32).ids])
        with torch.no_grad():
            expected = network(ids, torch.ones_like(ids))
        found = tagger.tag(text)
        probabilities = dict(found.intents)
        for intent, wanted in zip(LABELS.intents, expected.intents[0].softmax(-1), strict=True):
            assert probabilities[intent] == pytest.approx(float(wanted), abs=1e-4)
        assert np.allclose(found.vector, expected.meaning[0].numpy(), atol=1e-4)


def test_int8_stays_near(checkpoint: Callable[[str], Path], tmp_path: Path) -> None:
    folder = checkpoint("bert")
    network = TaggerNetwork(load_trunk(str(folder)), LABELS).eval()
    described = (folder / "tokenizer.json").read_text()
    texts = ["red lamp", "water bottle for women", "nike shoe"]
    vectors = []
    for int8 in (False, True):
        export_tagger(
            network, described, texts, tmp_path, name="x", origin="x", license="x",
            max_tokens=32, int8=int8,
        )  # fmt: skip
        vectors.append(Tagger.open(tmp_path).vectors(texts))
    lengths = np.linalg.norm(vectors[0], axis=1) * np.linalg.norm(vectors[1], axis=1)
    assert ((vectors[0] * vectors[1]).sum(axis=1) / lengths).min() > 0.98


def test_taken_layers_are_those(checkpoint: Callable[[str], Path]) -> None:
    trunk = load_trunk(str(checkpoint("bert")))
    smaller = take_layers(trunk, (1,))
    assert smaller.config.num_hidden_layers == len(smaller.encoder.layer) == 1
    before = trunk.encoder.layer[1].output.dense.weight
    assert torch.equal(smaller.encoder.layer[0].output.dense.weight, before)
    assert trunk.config.num_hidden_layers == 2
    with pytest.raises(ModelError, match=r"layers 0 to 1"):
        take_layers(trunk, (2,))


def test_saved_and_loaded_is_the_same(checkpoint: Callable[[str], Path], tmp_path: Path) -> None:
    folder = checkpoint("bert")
    network = TaggerNetwork(load_trunk(str(folder)), LABELS).eval()
    save_network(network, (folder / "tokenizer.json").read_text(), tmp_path)
    again = load_network(tmp_path)
    assert again.labels == LABELS
    ids = torch.tensor([[2, 7, 8, 3]])
    with torch.no_grad():
        one, other = network(ids, torch.ones_like(ids)), again(ids, torch.ones_like(ids))
    assert torch.allclose(one.spans, other.spans, atol=1e-6)
    assert torch.allclose(one.categories, other.categories, atol=1e-6)
    (tmp_path / "heads.json").write_text("{}")
    with pytest.raises(ModelError, match="is no trained tagger"):
        load_network(tmp_path)


def test_a_pruned_vocabulary_reads_known_texts_the_same(checkpoint: Callable[[str], Path]) -> None:
    folder = checkpoint("bert")
    described = (folder / "tokenizer.json").read_text()
    before, after = load_trunk(str(folder)), load_trunk(str(folder))
    texts = ["red oak table", "running shoe"]
    pruned = prune_vocabulary(described, after, texts, 70, 16)
    old, new = tokenizer_of(folder), TextTokenizer.from_json(pruned.encode(), folder)
    assert new.vocabulary < old.vocabulary
    assert "[unused1]" not in json.loads(pruned)["model"]["vocab"]
    for text in texts:
        was, now = (each.tokenize_words(text, 16) for each in (old, new))
        with torch.no_grad():
            one = before(input_ids=torch.tensor([was.ids])).last_hidden_state
            other = after(input_ids=torch.tensor([now.ids])).last_hidden_state
        assert torch.allclose(one, other, atol=1e-5)
        assert was.first == now.first
    # A word that is gone still comes apart into its letters.
    assert 1 not in new.tokenize_words("women", 16).ids
