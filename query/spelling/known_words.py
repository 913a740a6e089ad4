"""English words that are words whether or not a catalogue has them: those of the encoder."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_TOKENIZER = ("all-minilm-l6-v2", "tokenizer.json")
_SHORTEST = 3


@cache
def known_words() -> dict[str, int]:
    """Return about 21,000 words and their rank, the most frequent first.

    They are the whole words in the vocabulary of the shipped encoder, which was drawn from books
    and encyclopedias in the order of frequency, and so has next to no misspelling.
    """
    import orjson

    data = files("models").joinpath(*_TOKENIZER).read_bytes()
    vocabulary = orjson.loads(data)["model"]["vocab"]
    words = [word for word in vocabulary if word.isalpha() and len(word) >= _SHORTEST]
    return {word: rank for rank, word in enumerate(words)}
