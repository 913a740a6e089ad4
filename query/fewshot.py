"""Few-shot: a new intent or category from a handful of examples, on the shipped encoder."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from catalog.errors import ExamplesError, ModelError
from models.encoder import TextEncoder
from query.plan import Guess

Floats = NDArray[np.float32]

# Half of the covariance is taken to be the same in every direction. Between 0.2 and 0.7 the
# accuracy on support intents (27 classes of 8) is 0.924, less shrinkage and more give 0.920.
SHRINKAGE = 0.5
THRESHOLD = 0.5
_FORMAT = 1
_FOLDS = 8
_FEWEST = 2
_TEMPERATURES = np.geomspace(0.05, 20.0, 60)
# This share of left-out examples is farther from its class than what is taken for like it.
_STRANGEST = 0.01


class _Meta(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    encoder_identity: str
    labels: tuple[str, ...]
    temperature: float
    threshold: float
    nearest: float
    left_out_accuracy: float


def own_labels(home: Path, index: str) -> Path:
    """Return where the labels are that were learnt for an index, whichever engine it is in."""
    return home / "indexes" / index / "labels.npz"


@dataclass(frozen=True, slots=True)
class Prototypes:
    """Tells texts apart by the examples of each label; safe to share between threads.

    It is linear discriminant analysis with one covariance for all classes, shrunk towards a sphere
    (Friedman, "Regularized discriminant analysis", JASA 1989), and classes that are equally likely:
    scores are `weights` (labels, dimension) times a vector plus `bias` (labels,). `middles` are the
    unit means of the classes, and a text that is less near than `nearest` to all of them is like no
    example. `left_out_accuracy` is that on examples when they were left out.
    """

    labels: tuple[str, ...]
    encoder_identity: str
    weights: Floats
    bias: Floats
    middles: Floats
    temperature: float
    nearest: float
    left_out_accuracy: float
    threshold: float = THRESHOLD

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], encoder: TextEncoder) -> Prototypes:
        """Learn from examples, each a text and its label; 200 examples take a second.

        Raises ExamplesError for fewer than two labels, or fewer than two examples of one.
        """
        check_examples(texts, labels)
        vectors = np.stack([encoder.encode_query(text) for text in texts])
        return cls.fit_vectors(vectors, labels, encoder.identity)

    @classmethod
    def fit_vectors(
        cls, vectors: Floats, labels: Sequence[str], encoder_identity: str
    ) -> Prototypes:
        """Learn from the vectors of examples, shape (examples, dimension), of length 1.

        How sure an answer is, is learnt from answers for examples that were left out, eight times
        an eighth of each label. Raises ExamplesError.
        """
        check_examples(vectors, labels)
        names = tuple(sorted(set(labels)))
        number = {name: place for place, name in enumerate(names)}
        classes = np.array([number[label] for label in labels], dtype=np.int64)
        scores, cosines = _left_out(vectors, classes, len(names))
        weights, bias, middles = _fit(vectors, classes, len(names))
        return cls(
            names,
            encoder_identity,
            weights,
            bias,
            middles,
            temperature=_temperature(scores, classes),
            nearest=float(np.quantile(cosines[np.arange(len(classes)), classes], _STRANGEST)),
            left_out_accuracy=float(np.mean(scores.argmax(axis=1) == classes)),
        )

    def guesses(self, vector: Floats) -> tuple[Guess, ...]:
        """Return every label with its calibrated probability for a vector, the likeliest first."""
        probabilities = self.probabilities(vector[None, :])[0]
        order = np.argsort(-probabilities, kind="stable").tolist()
        return tuple(Guess(self.labels[place], float(probabilities[place])) for place in order)

    def predict(self, vector: Floats) -> Guess | None:
        """Return the label of a query's vector (length 1, same encoder), None to abstain.

        It abstains below the threshold, and where the text is like none of the examples.
        """
        best = self.guesses(vector)[0]
        known = float((self.middles @ vector).max()) >= self.nearest
        return best if known and best.probability >= self.threshold else None

    def probabilities(self, vectors: Floats) -> NDArray[np.float64]:
        """Return the probability of each label for vectors, shape (vectors, labels)."""
        return _softmax((vectors @ self.weights.T + self.bias) / self.temperature)

    def save(self, file: Path) -> None:
        """Write it into one file: 4 kB a label with vectors of 384 numbers."""
        meta = _Meta(
            format=_FORMAT,
            encoder_identity=self.encoder_identity,
            labels=self.labels,
            temperature=self.temperature,
            threshold=self.threshold,
            nearest=self.nearest,
            left_out_accuracy=self.left_out_accuracy,
        )
        packed = io.BytesIO()
        np.savez(
            packed,
            meta=np.frombuffer(meta.model_dump_json().encode(), dtype=np.uint8),
            weights=self.weights,
            bias=self.bias,
            middles=self.middles,
        )
        file.write_bytes(packed.getvalue())

    @classmethod
    def open(cls, file: Path, encoder: TextEncoder | None = None) -> Prototypes:
        """Read a file; raises ModelError, also where it was learnt with another encoder."""
        try:
            # Read whole at first, so that what is no archive of arrays is told from one that is.
            with np.lib.npyio.NpzFile(io.BytesIO(file.read_bytes())) as parts:
                meta = _Meta.model_validate_json(parts["meta"].tobytes())
                weights, bias, middles = parts["weights"], parts["bias"], parts["middles"]
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise ModelError(
                f"'{file}' cannot be read as few-shot prototypes: {error}.",
                fix="Make it with `retail-search train few-shot EXAMPLES.csv --output FILE`.",
            ) from error
        labels = len(meta.labels)
        if weights.shape != middles.shape or weights.shape[0] != labels or bias.shape != (labels,):
            raise ModelError(
                f"'{file}' is damaged: {labels} labels, and arrays of shapes {weights.shape},"
                f" {bias.shape} and {middles.shape}.",
                fix="Make it again with `retail-search train few-shot`.",
            )
        if encoder is not None and encoder.identity != meta.encoder_identity:
            raise ModelError(
                f"'{file}' was learnt with the encoder {meta.encoder_identity}, and this is"
                f" {encoder.identity}.",
                fix="Make it again with `retail-search train few-shot`.",
            )
        return cls(
            meta.labels,
            meta.encoder_identity,
            weights,
            bias,
            middles,
            temperature=meta.temperature,
            nearest=meta.nearest,
            left_out_accuracy=meta.left_out_accuracy,
            threshold=meta.threshold,
        )


def check_examples(texts: Sequence[object] | Floats, labels: Sequence[str]) -> None:
    """Raise ExamplesError where examples cannot be learnt from."""
    if len(texts) != len(labels):
        raise ExamplesError(
            f"There are {len(texts)} texts and {len(labels)} labels.",
            fix="Give one label for each text.",
        )
    counts = Counter(labels)
    if len(counts) < _FEWEST:
        raise ExamplesError(
            f"The examples have {len(counts)} label{'' if len(counts) == 1 else 's'}.",
            fix="Give examples of at least two labels: what it is not has to be shown too.",
        )
    label, least = min(counts.items(), key=lambda item: (item[1], item[0]))
    if least < _FEWEST:
        raise ExamplesError(
            f"Label {label!r} has {least} example.",
            fix="Give at least two of each label; eight do well.",
        )


def _fit(vectors: Floats, classes: NDArray[np.int64], count: int) -> tuple[Floats, Floats, Floats]:
    """Return weights, bias and unit means."""
    means = np.zeros((count, vectors.shape[1]))
    np.add.at(means, classes, vectors.astype(np.float64))
    means /= np.bincount(classes, minlength=count)[:, None]
    within = vectors - means[classes]
    covariance = within.T @ within / max(1, len(vectors) - count)
    sphere = max(float(np.trace(covariance)) / len(covariance), 1e-6)
    covariance *= 1 - SHRINKAGE
    covariance[np.diag_indices_from(covariance)] += SHRINKAGE * sphere
    weights = np.linalg.solve(covariance, means.T).T
    bias = -0.5 * (means * weights).sum(axis=1)
    lengths = np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
    return (
        weights.astype(np.float32),
        bias.astype(np.float32),
        (means / lengths).astype(np.float32),
    )


def _left_out(
    vectors: Floats, classes: NDArray[np.int64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return scores and cosines, shape (examples, labels), by what the other examples say."""
    scores = np.zeros((len(vectors), count))
    cosines = np.zeros((len(vectors), count))
    place = np.zeros(len(vectors), dtype=np.int64)
    for number in range(count):
        own = np.flatnonzero(classes == number)
        # A label of fewer examples than folds must keep some in every fold.
        place[own] = np.arange(own.size) % min(_FOLDS, own.size)
    for fold in range(int(place.max()) + 1):
        out = place == fold
        weights, bias, middles = _fit(vectors[~out], classes[~out], count)
        scores[out] = vectors[out] @ weights.T + bias
        cosines[out] = vectors[out] @ middles.T
    return scores, cosines


def _temperature(scores: NDArray[np.float64], classes: NDArray[np.int64]) -> float:
    """Return what scores are divided by for the least log loss.

    Guo and others, "On calibration of modern neural networks", ICML 2017.
    """

    def loss(temperature: float) -> float:
        right = _softmax(scores / temperature)[np.arange(len(classes)), classes]
        return float(-np.log(np.maximum(right, 1e-12)).mean())

    best: float = min(_TEMPERATURES.tolist(), key=loss)
    return best


def _softmax(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    raised = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
    shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares
