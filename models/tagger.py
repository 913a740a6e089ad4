"""Text to what its words are, what it is for and where in the catalogue it belongs: the tagger.

One pass of a small BERT on ONNX Runtime, without torch, answers all of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from catalog.errors import ModelError
from models.bio import best_labels, spans_of
from models.category_head import CategoryHead
from models.encoder_card import MODEL_FILE, TOKENIZER_FILE
from models.second_opinion import OPINION_FILE, SecondOpinion
from models.session import open_session
from models.tagger_card import (
    CATEGORIES_FILE,
    SHIPPED_TAGGER,
    TAGGER_FOLDER,
    TaggerCard,
    read_tagger_card,
)
from models.token_batches import batches_by_length, pad
from models.tokens import TEXT_REVISION, TextTokenizer, WordTokens

if TYPE_CHECKING:
    import onnxruntime

    from models.encoder import TextEncoder

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """Words of a text and what they are: characters `start` to `end` (exclusive) of it.

    `probability` is that of the least certain of the words.
    """

    text: str
    label: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Tagging:
    """What the tagger says of a text; each list has the likeliest first.

    `labels` are the BIO labels of its words, which white space parts. `departments` and
    `categories` are paths of the catalogue that the tagger was adapted to, empty when it was to
    none; departments are paths of one name, and as likely as all categories in them together.
    `vector` is what the model makes of the whole text, shape (width,).
    """

    labels: tuple[str, ...]
    spans: tuple[TaggedSpan, ...]
    intents: tuple[tuple[str, float], ...]
    departments: tuple[tuple[tuple[str, ...], float], ...]
    categories: tuple[tuple[tuple[str, ...], float], ...]
    vector: Numbers


class Tagger:
    """A query tagger from an exported folder; safe to share between threads."""

    def __init__(
        self,
        card: TaggerCard,
        tokenizer: TextTokenizer,
        session: onnxruntime.InferenceSession,
        categories: CategoryHead | None = None,
        opinion: SecondOpinion | None = None,
    ) -> None:
        self._card = card
        self._tokenizer = tokenizer
        self._session = session
        self._categories = categories
        self._opinion = opinion

    @classmethod
    def open(cls, name_or_folder: str | Path = SHIPPED_TAGGER, threads: int = 1) -> Tagger:
        """Load a shipped tagger by name, or one from a folder; `threads` share one text's work.

        Raises ModelError when the folder is missing, incomplete or not what its card describes.
        """
        folder = TAGGER_FOLDER.find(name_or_folder)
        card = read_tagger_card(folder)
        tokenizer = TextTokenizer.from_json(
            TAGGER_FOLDER.read_part(folder, TOKENIZER_FILE, card.tokenizer_sha256),
            folder / TOKENIZER_FILE,
        )
        model = TAGGER_FOLDER.read_part(folder, MODEL_FILE, card.model_sha256)
        session = open_session(model, folder / MODEL_FILE, TAGGER_FOLDER, max(1, threads))
        categories = None
        if card.categories:
            data = TAGGER_FOLDER.read_part(folder, CATEGORIES_FILE, card.categories_sha256)
            categories = CategoryHead.from_bytes(
                data, card.categories, card.category_temperature, folder / CATEGORIES_FILE
            )
        opinion = None
        if card.opinion_sha256:
            data = TAGGER_FOLDER.read_part(folder, OPINION_FILE, card.opinion_sha256)
            opinion = SecondOpinion.from_bytes(data, folder / OPINION_FILE)
        return cls(card, tokenizer, session, categories, opinion)

    @property
    def card(self) -> TaggerCard:
        """What the folder says about itself."""
        return self._card

    @property
    def identity(self) -> str:
        """Key that changes whenever an answer could."""
        head = f"-c{self._card.categories_sha256[:12]}" if self._card.categories else ""
        head += f"-o{self._card.opinion_sha256[:12]}" if self._card.opinion_sha256 else ""
        return f"{self._card.name}-{self._card.model_sha256[:12]}{head}-t{TEXT_REVISION}"

    def tag(self, text: str) -> Tagging:
        """Say what a text's words are, what it is for and where it belongs; it never fails.

        Of a text longer than the model reads, the words after that are not labelled.
        """
        tokens = self._tokenizer.tokenize_words(text, self._card.max_tokens)
        ids, mask = pad([tokens.ids], self._card.pad_id)
        spans, intents, vectors = self._run(ids, mask)
        labels, certainty = self._word_labels(tokens, spans[0])
        found = _softmax(intents[0] / self._card.intent_temperature)
        departments, categories = (
            self._categories.guesses(vectors[0]) if self._categories else ((), ())
        )
        return Tagging(
            labels=tuple(labels),
            spans=tuple(_spans(text, tokens, labels, certainty)),
            intents=_likeliest(self._card.intents, found),
            departments=departments,
            categories=categories,
            vector=vectors[0],
        )

    def intents(
        self, text: str, tagging: Tagging, encoder: TextEncoder | None
    ) -> tuple[tuple[str, float], ...]:
        """Return the intents of a text that was tagged, the likeliest first.

        The encoder's opinion is taken in, if it is the one that the opinion was learned with.
        """
        opinion = self._opinion
        if opinion is None or encoder is None or encoder.identity != opinion.encoder_identity:
            return tagging.intents
        return opinion.joined(tagging.intents, encoder.encode_query(text))

    def vectors(self, texts: Sequence[str], max_tokens: int | None = None) -> Numbers:
        """Return what the model makes of each whole text, shape (len(texts), width).

        `max_tokens` (special tokens included) cuts a text short; None reads as much as the model
        can.
        """
        most = min(max_tokens or self._card.max_tokens, self._card.max_tokens)
        rows = self._tokenizer.tokenize(texts, most)
        parts: list[tuple[list[int], Numbers]] = []
        for batch in batches_by_length(rows):
            ids, mask = pad([rows[row] for row in batch], self._card.pad_id)
            parts.append((batch, self._run(ids, mask)[2]))
        width = parts[0][1].shape[1] if parts else 0
        vectors = np.empty((len(rows), width), dtype=np.float32)
        for batch, found in parts:
            vectors[batch] = found
        return vectors

    def _run(self, ids: Any, mask: Any) -> tuple[Numbers, Numbers, Numbers]:
        spans, intents, vectors = self._session.run(
            ["spans", "intents", "vector"], {"input_ids": ids, "attention_mask": mask}
        )
        return spans, intents, vectors

    def _word_labels(self, tokens: WordTokens, logits: Numbers) -> tuple[list[str], list[float]]:
        """Return each word's label, and its probability; O where no token is the word's."""
        names = self._card.labels
        labels, certainty = ["O"] * len(tokens.words), [0.0] * len(tokens.words)
        known = [word for word, place in enumerate(tokens.first) if place >= 0]
        if not known:
            return labels, certainty
        probabilities = _softmax(logits[[tokens.first[word] for word in known]])
        if probabilities.shape[1] != len(names):
            raise ModelError(
                f"The tagger has {probabilities.shape[1]} outputs a word, its card"
                f" {len(names)} labels.",
                fix=f"{TAGGER_FOLDER.make} again.",
                field="tagger",
            )
        chosen = best_labels(np.log(np.maximum(probabilities, 1e-12)), names)
        for row, (word, label) in enumerate(zip(known, chosen, strict=True)):
            labels[word], certainty[word] = names[label], float(probabilities[row, label])
        return labels, certainty


def _spans(
    text: str, tokens: WordTokens, labels: Sequence[str], certainty: Sequence[float]
) -> list[TaggedSpan]:
    found = []
    for span in spans_of(labels):
        start, end = tokens.words[span.start][0], tokens.words[span.end - 1][1]
        least = min(certainty[span.start : span.end])
        found.append(TaggedSpan(text[start:end], span.label, start, end, least))
    return found


def _likeliest(names: Sequence[str], probabilities: Numbers) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-probabilities, kind="stable")
    return tuple((names[at], float(probabilities[at])) for at in order)


def _softmax(logits: Numbers) -> Numbers:
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Numbers = shifted / shifted.sum(axis=-1, keepdims=True)
    return probabilities
