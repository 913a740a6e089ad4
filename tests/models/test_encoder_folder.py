"""Loading an encoder: quick, light to import, and plain about what is wrong with a folder."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalog.errors import ModelError
from models.encoder import Encoder
from models.encoder_card import (
    CARD_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    read_card,
    shipped_encoders,
)
from models.folder import SHIPPED
from tests.models.conftest import SHIPPED_NAME

PARTS = (CARD_FILE, MODEL_FILE, TOKENIZER_FILE)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "encoder"
    copy.mkdir()
    for part in PARTS:
        shutil.copyfile(SHIPPED / SHIPPED_NAME / part, copy / part)
    return copy


def test_loads_within_a_second() -> None:
    def load() -> float:
        start = time.perf_counter()
        Encoder.open(SHIPPED_NAME)
        return time.perf_counter() - start

    assert min(load() for _ in range(3)) < 1


def test_a_folder_is_the_same_as_the_name(folder: Path, encoder: Encoder) -> None:
    copied = Encoder.open(folder)
    assert copied.identity == encoder.identity
    assert copied.encode_query("mouse") @ encoder.encode_query("mouse") > 0.9999


def test_shipped_encoders_have_a_card_for_machines_and_one_for_people() -> None:
    assert SHIPPED_NAME in shipped_encoders()
    for name in shipped_encoders():
        assert read_card(SHIPPED / name).name == name
        text = (SHIPPED / name / "README.md").read_text(encoding="utf-8")
        assert read_card(SHIPPED / name).origin in text


def test_unknown_name_lists_what_ships() -> None:
    with pytest.raises(ModelError, match="No encoder named 'minilm-9000'") as raised:
        Encoder.open("minilm-9000")
    assert f"Shipped encoders: {SHIPPED_NAME}" in raised.value.fix
    assert "retail-search export-encoder" in raised.value.fix


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no folder of that path"):
        Encoder.open(tmp_path / "none")


@pytest.mark.parametrize("part", PARTS)
def test_missing_file_is_named(folder: Path, part: str) -> None:
    (folder / part).unlink()
    with pytest.raises(ModelError, match=f"no readable '{part}': No such file") as raised:
        Encoder.open(folder)
    assert "export-encoder" in raised.value.fix


@pytest.mark.parametrize("part", [MODEL_FILE, TOKENIZER_FILE])
def test_tampered_file_is_refused(folder: Path, part: str) -> None:
    data = bytearray((folder / part).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / part).write_bytes(data)
    with pytest.raises(ModelError, match="not the file its card describes") as raised:
        Encoder.open(folder)
    assert part in raised.value.message
    assert "SHA-256" in raised.value.message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dimension": 0}, "dimension"),
        ({"max_tokens": None}, "max_tokens"),
        ({"format": 2}, "format"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_card_says_where(folder: Path, change: dict[str, object], message: str) -> None:
    card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    (folder / CARD_FILE).write_text(json.dumps(card | change), encoding="utf-8")
    with pytest.raises(ModelError, match=f"not an encoder's card: {message}"):
        Encoder.open(folder)


def test_card_that_is_not_json(folder: Path) -> None:
    (folder / CARD_FILE).write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(ModelError, match="not an encoder's card"):
        Encoder.open(folder)


@pytest.mark.parametrize(
    ("part", "field", "message"),
    [
        (MODEL_FILE, "model_sha256", "cannot load"),
        (TOKENIZER_FILE, "tokenizer_sha256", "is not a tokenizer"),
    ],
)
def test_file_that_the_library_refuses(folder: Path, part: str, field: str, message: str) -> None:
    (folder / part).write_bytes(b"nothing")
    card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    card[field] = hashlib.sha256(b"nothing").hexdigest()
    (folder / CARD_FILE).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match=message):
        Encoder.open(folder)


def test_import_brings_no_heavy_library() -> None:
    code = (
        "import sys, models.encoder\n"
        "heavy = {'onnxruntime', 'tokenizers', 'torch', 'onnx', 'faiss'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
