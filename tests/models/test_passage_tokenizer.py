"""The tokens of passages: those of the model's own tokenizer, without its special ones, cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from catalog.errors import ModelError
from models.folder import SHIPPED
from models.passage_tokenizer import LONGEST_VOCABULARY, PASSAGE_TOKENS, PassageTokenizer

FILE = SHIPPED / "retail-reranker" / "tokenizer.json"


@pytest.fixture(scope="module")
def tokenizer() -> PassageTokenizer:
    return PassageTokenizer.open()


def test_tokens_are_the_models_own(tokenizer: PassageTokenizer) -> None:
    texts = ["Carry-On Suitcase. Northquay. 22 in", "", "Café 手机 \ud800\0", "mug " * 500]
    own = Tokenizer.from_file(str(FILE))
    own.no_truncation()
    own.no_padding()

    found = tokenizer.tokens(texts)

    assert found[0] == own.encode(texts[0], add_special_tokens=False).ids
    assert found[1] == []
    assert len(found[2]) > 2
    assert found[3] == [own.token_to_id("mug")] * PASSAGE_TOKENS
    assert [tokenizer.tokens([text])[0] for text in texts] == found
    assert tokenizer.tokens([]) == []


def test_another_file_has_another_identity(tokenizer: PassageTokenizer) -> None:
    data = FILE.read_bytes()
    assert PassageTokenizer(data, FILE).identity == tokenizer.identity
    assert PassageTokenizer(data + b"\n", FILE).identity != tokenizer.identity


def test_a_tokenizer_that_is_not_there_or_is_none(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        PassageTokenizer.open(tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="is not a tokenizer"):
        PassageTokenizer.open(tmp_path)


def test_a_vocabulary_must_fit_into_16_bits() -> None:
    words = {str(number): number for number in range(LONGEST_VOCABULARY + 1)}
    big = Tokenizer(models.WordLevel(words | {"a": len(words)}, unk_token="0"))
    big.pre_tokenizer = pre_tokenizers.Whitespace()
    with pytest.raises(ModelError, match="65537 tokens"):
        PassageTokenizer(big.to_str().encode(), Path("big.json"))
