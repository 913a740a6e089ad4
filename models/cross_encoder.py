"""Query and passage read together: a cross-encoder on ONNX Runtime, without torch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from catalog.errors import ModelError
from models.cross_encoder_card import (
    RERANKER_FOLDER,
    SHIPPED_RERANKER,
    CrossEncoderCard,
    ScaleCard,
    read_reranker_card,
)
from models.encoder_card import MODEL_FILE, TOKENIZER_FILE
from models.session import open_session
from models.token_batches import TokenIds, pad
from models.tokens import TextTokenizer

if TYPE_CHECKING:
    import onnxruntime

Logits = NDArray[np.float32]

# Tokens of a passage that is scored outside of a search, where no deadline waits.
_LONG_PASSAGE = 96
_CHUNK = 6
# Tokens with padding that are read at once, so that short ones do not wait for long ones.
_BATCH_TOKENS = 384


class CrossEncoder:
    """Scores pairs of query and passage; safe to share between threads.

    The graph runs on the calling thread, and batches of it on others beside: that measures
    faster than splitting each matrix between cores.
    """

    def __init__(
        self,
        card: CrossEncoderCard,
        tokenizer: TextTokenizer,
        session: onnxruntime.InferenceSession,
        threads: int,
    ) -> None:
        self.card = card
        self.tokenizer = tokenizer
        self._session = session
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads - 1, "rerank") if threads > 1 else None

    @classmethod
    def open(cls, name_or_folder: str | Path = SHIPPED_RERANKER, threads: int = 1) -> CrossEncoder:
        """Load a shipped reranker by name, or one from a folder; `threads` 0 takes every core.

        Raises ModelError when the folder is missing, incomplete or not what its card describes.
        """
        folder = RERANKER_FOLDER.find(name_or_folder)
        card = read_reranker_card(folder)
        tokenizer = TextTokenizer.from_json(
            RERANKER_FOLDER.read_part(folder, TOKENIZER_FILE, card.tokenizer_sha256),
            folder / TOKENIZER_FILE,
        )
        model = RERANKER_FOLDER.read_part(folder, MODEL_FILE, card.model_sha256)
        session = open_session(model, folder / MODEL_FILE, RERANKER_FOLDER)
        return cls(card, tokenizer, session, threads if threads > 0 else _cores())

    @property
    def name(self) -> str:
        """Name of the model."""
        return self.card.name

    @property
    def identity(self) -> str:
        """Key under which a score may be kept: it changes whenever scores could."""
        return f"{self.name}-{self.card.model_sha256[:12]}"

    @property
    def chunk(self) -> int:
        """Pairs that are best read at once where a deadline waits.

        On one core a chunk takes about 10 ms, and a pair in it an eighth more than among many.
        """
        return _CHUNK * self._threads

    @property
    def scales(self) -> dict[str, ScaleCard]:
        """The scales on which it can grade."""
        return self.card.scales

    def question(self, query: str) -> TokenIds:
        """Return the token ids of a query, without special tokens, cut to its length."""
        return self._tokens([query], self.card.query_tokens)[0]

    def passages(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the token ids of passages, without special tokens, cut to their length."""
        return self._tokens(texts, self.card.passage_tokens)

    def score(self, question: TokenIds, passages: Sequence[TokenIds]) -> Logits:
        """Return the ranking head's logit of each passage, shape (passages,)."""
        return self.logits([question] * len(passages), passages)[:, 0]

    def score_texts(self, query: str, texts: Sequence[str]) -> Logits:
        """Return the ranking head's logit of each text, shape (texts,)."""
        return self.score(self.question(query), self.passages(texts))

    def logits(self, questions: Sequence[TokenIds], passages: Sequence[TokenIds]) -> Logits:
        """Return every head's logit of each pair, shape (pairs, heads)."""
        before, (after, *_) = self.tokenizer.before, self.tokenizer.after
        rows = [
            [*before, *question, after, *passage, after]
            for question, passage in zip(questions, passages, strict=True)
        ]
        found = np.empty((len(rows), self.card.heads), dtype=np.float32)

        def run(batch: list[int]) -> None:
            ids, mask = pad([rows[row] for row in batch], self.card.pad_id)
            output: Any = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
            found[batch] = output

        batches = _batches(rows, self._threads)
        pool = self._pool
        if pool is None or len(batches) == 1:
            for batch in batches:
                run(batch)
            return found
        # The calling thread has its share, so that as many run as were asked for.
        share = self._threads
        waiting = [pool.submit(run, one) for at, one in enumerate(batches) if at % share]
        for batch in batches[::share]:
            run(batch)
        for one in waiting:
            one.result()
        return found

    def grades(
        self, queries: Sequence[str], texts: Sequence[str], scale: str
    ) -> NDArray[np.float64]:
        """Return the grade of each pair on a scale, the mean that graders would give it.

        Raises ModelError for a scale that the model was not fitted to.
        """
        card = self._scale(scale)
        questions = self._tokens(queries, self.card.query_tokens)
        return card.grades(self.logits(questions, self._tokens(texts, _LONG_PASSAGE)))

    def ratings_of(self, grades: NDArray[np.float64], scale: str) -> NDArray[np.int64]:
        """Return the whole grade of each grade on a scale, by cuts that graders agree with most.

        Raises ModelError for a scale that the model was not fitted to.
        """
        return self._scale(scale).ratings(grades)

    def close(self) -> None:
        """End the threads beside the calling one; later calls do without them."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()

    def _scale(self, name: str) -> ScaleCard:
        card = self.card.scales.get(name)
        if card is None:
            raise ModelError(
                f"Reranker '{self.name}' has no scale '{name}'.",
                fix=f"Its scales are {', '.join(self.card.scales) or 'none'}.",
                field="scale",
            )
        if len(card.weights) != self.card.heads:
            raise ModelError(
                f"Scale '{name}' of reranker '{self.name}' weighs {len(card.weights)} heads of"
                f" {self.card.heads}.",
                fix="Export it again.",
                field="reranker",
            )
        return card

    def _tokens(self, texts: Sequence[str], most: int) -> list[TokenIds]:
        special = self.tokenizer.special_tokens
        first, last = len(self.tokenizer.before), len(self.tokenizer.after)
        rows = self.tokenizer.tokenize(texts, most + special)
        return [row[first : len(row) - last] for row in rows]


def _batches(rows: Sequence[TokenIds], threads: int) -> list[list[int]]:
    """Split rows into batches of about the same length, of limited tokens with their padding.

    Few rows are split too, so that every thread has some.
    """
    longest = max(map(len, rows), default=0)
    most = min(_BATCH_TOKENS, longest * -(-len(rows) // threads))
    batches: list[list[int]] = []
    width = 0
    for index in sorted(range(len(rows)), key=lambda row: -len(rows[row])):
        if not batches or width * (len(batches[-1]) + 1) > most:
            batches.append([])
            width = len(rows[index])
        batches[-1].append(index)
    return batches


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
