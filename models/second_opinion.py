"""A second opinion on what a query is for: a linear layer on the encoder's vector of it.

The tagger's own head has three layers to know the world by; the encoder has six, and has read far
more, and its vector is there anyway, for the search. The two are multiplied as experts are, each to
the power of its share (Hinton, "Products of experts", ICANN 1999).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.errors import ModelError

Numbers = NDArray[np.float32]
OPINION_FILE = "intents.npz"
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """`weights` (intents, dimension) and `bias` (intents,), for vectors of one encoder alone.

    `share` is the tagger's own; this layer's logits are divided by `temperature`.
    """

    intents: tuple[str, ...]
    weights: Numbers
    bias: Numbers
    encoder_identity: str
    share: float = 0.7
    temperature: float = 1.5

    @classmethod
    def from_bytes(cls, data: bytes, file: Path) -> SecondOpinion:
        """Read what `to_bytes` wrote; raises ModelError where it is something else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                return cls(
                    tuple(str(name) for name in arrays["intents"]),
                    arrays["weights"].astype(np.float32),
                    arrays["bias"].astype(np.float32),
                    str(arrays["encoder_identity"]),
                    float(arrays["share"]),
                    float(arrays["temperature"]),
                )
        except (ValueError, KeyError, OSError) as error:
            raise ModelError(
                f"'{file}' has no second opinion on intents: {error}.",
                fix="Train the tagger again, or reinstall to restore the shipped one.",
                field="tagger",
            ) from error

    def to_bytes(self) -> bytes:
        """Return it as a file, in half precision."""
        buffer = io.BytesIO()
        np.savez(
            buffer,
            intents=np.array(self.intents),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float16),
            encoder_identity=np.array(self.encoder_identity),
            share=np.array(self.share),
            temperature=np.array(self.temperature),
        )
        return buffer.getvalue()

    def joined(
        self, intents: Sequence[tuple[str, float]], vector: Numbers
    ) -> tuple[tuple[str, float], ...]:
        """Return the intents of a tagging with this opinion taken in, the likeliest first.

        `vector` is the query's, shape (dimension,), of length one, by the encoder of
        `encoder_identity`.
        """
        own = dict(intents)
        logits = (self.weights @ vector + self.bias) / self.temperature
        opinion = logits - np.log(np.exp(logits - logits.max()).sum()) - logits.max()
        tagged = np.log([max(own.get(name, 0.0), _LEAST) for name in self.intents])
        both = self.share * tagged + (1 - self.share) * np.maximum(opinion, np.log(_LEAST))
        probabilities = np.exp(both - both.max())
        probabilities /= probabilities.sum()
        order = np.argsort(-probabilities, kind="stable")
        return tuple((self.intents[at], float(probabilities[at])) for at in order)
