"""Text to token ids, for any text: hostile characters are cleaned and long texts are cut early."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.errors import ModelError
from models.token_batches import TokenIds

if TYPE_CHECKING:
    import tokenizers

TEXT_REVISION = 1
"""Raise this when `clean` or the cut below changes: cached vectors are then made anew."""

LONGEST_TOKEN = 32
"""Characters allowed for a token, on average, before a text is cut: reading all of a long page
to use its first 64 tokens would cost far more than encoding it."""


_WORD = re.compile(r"\S+")
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class WordTokens:
    """A text's token ids with its words: characters `start` to `end` (exclusive) of the text.

    `first` is the place in `ids` of each word's first token, -1 where the tokenizer made none of
    it. Words that the ids were cut before are left out.
    """

    ids: TokenIds
    words: tuple[tuple[int, int], ...]
    first: tuple[int, ...]


class TextTokenizer:
    """A `tokenizers` tokenizer that never pads and cuts to a length given with each call.

    The library's own truncation is a state of the tokenizer, which two threads asking for two
    lengths would fight over; so this one adds the special tokens itself: `before` and `after`
    are the ids that enclose every text.
    """

    def __init__(self, tokenizer: tokenizers.Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self.before, self.after = _special_tokens(tokenizer)

    @classmethod
    def from_json(cls, data: bytes, path: Path) -> TextTokenizer:
        """Make one from the bytes of a `tokenizer.json`; `path` is for the message alone.

        Raises ModelError when they are not a tokenizer.
        """
        import tokenizers

        try:
            return cls(tokenizers.Tokenizer.from_buffer(data))
        except Exception as error:  # the library raises plain Exception
            raise ModelError(
                f"'{path}' is not a tokenizer: {error}.",
                fix="Export the encoder again.",
                field="encoder",
            ) from error

    @property
    def special_tokens(self) -> int:
        """Tokens that are added to every text."""
        return len(self.before) + len(self.after)

    @property
    def vocabulary(self) -> int:
        """Number of token ids."""
        return int(self._tokenizer.get_vocab_size())

    def to_json(self) -> str:
        """Return the `tokenizer.json` of it, without padding and truncation."""
        return str(self._tokenizer.to_str())

    def tokenize(self, texts: Sequence[str], max_tokens: int, prefix: str = "") -> list[TokenIds]:
        """Return the token ids of each text, at most `max_tokens` with the special tokens.

        `prefix` is put before each text.

        Raises TypeError for one bare string, whose letters would be taken as texts.
        """
        if isinstance(texts, str):
            raise TypeError("texts is one string; give a list of strings")
        room = max_tokens - self.special_tokens
        cleaned = [prefix + clean(text, room * LONGEST_TOKEN) for text in texts]
        if len(cleaned) == 1:  # the batch call would wake a thread pool for one query
            encodings = [self._tokenizer.encode(cleaned[0], add_special_tokens=False)]
        else:
            encodings = self._tokenizer.encode_batch_fast(cleaned, add_special_tokens=False)
        return [[*self.before, *each.ids[:room], *self.after] for each in encodings]

    def tokenize_words(self, text: str, max_tokens: int) -> WordTokens:
        """Return the token ids of a text, and which of them begins each of its words.

        Words are what white space parts. Places are those of the text as it was given.
        """
        room = max_tokens - self.special_tokens
        # One character for one, so that places stay.
        text = _UNWRITABLE.sub(" ", text[: room * LONGEST_TOKEN])
        words = [match.span() for match in _WORD.finditer(text)][:room]
        # Between words one space each: to some tokenizers two are a word of their own.
        joined = " ".join(text[start:end] for start, end in words)
        encoding = self._tokenizer.encode(joined, add_special_tokens=False)
        ends = list(accumulate(end - start + 1 for start, end in words))
        first = [-1] * len(words)
        at = 0
        for token, (start, end) in enumerate(encoding.offsets[:room]):
            # Some tokenizers count the space before a word as the word's: its end tells better.
            while at < len(words) and ends[at] <= end - 1:
                at += 1
            is_space = end - start == 1 and joined[start] == " "
            if at < len(words) and first[at] < 0 and end > start and not is_space:
                first[at] = token + len(self.before)
        if len(encoding.ids) > room:
            words = words[: at + 1]
        ids = [*self.before, *encoding.ids[:room], *self.after]
        return WordTokens(ids, tuple(words), tuple(first[: len(words)]))


def clean(text: str, longest: int) -> str:
    """Return the text with single spaces, without NUL and lone surrogates, cut to `longest`.

    Surrogates that make up a pair (JSON escapes decoded one by one) become their character.
    """
    # Four times the length is looked at, so that runs of spaces do not count as text.
    text = " ".join(text[: longest * 4].replace("\0", " ").split())[:longest]
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _special_tokens(tokenizer: tokenizers.Tokenizer) -> tuple[list[int], list[int]]:
    """Return the ids that the tokenizer puts before and after a text."""
    bare: list[int] = tokenizer.encode("a", add_special_tokens=False).ids
    full: list[int] = tokenizer.encode("a").ids
    start = next(at for at in range(len(full)) if full[at : at + len(bare)] == bare)
    return full[:start], full[start + len(bare) :]
