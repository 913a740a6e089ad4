"""Product or category, told from a query's true spans: more labels for the intent head to learn.

What is between one product and a kind of products shows in the spans (a title or a model's name
without a type of product is one product), and far more queries have spans than intents. A
logistic regression learns it from the queries that have both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from models.bio import spans_of
from training.tagger.examples import Example

ONE, MANY = "product", "category"
SURE = (0.2, 0.65)
"""Up to the one a query is of a category, from the other on one product, between them unknown."""

CATEGORIES_PER_PRODUCT = 5
"""As in logs: more of the commoner would drown the other intents."""


def with_guessed_intents(
    examples: Sequence[Example], known: Sequence[Example], seed: int
) -> list[Example]:
    """Return the examples, those of them with a sure guess with its intent.

    `known` are examples with either intent; those whose text is among `examples` too are learned
    from. Without both intents among them nothing is guessed.
    """
    spans = {example.text: example for example in examples if example.labels is not None}
    learned = [each for each in known if each.intent in (ONE, MANY) and each.text in spans]
    targets = [each.intent == ONE for each in learned]
    if len(set(targets)) < 2:
        return list(examples)
    types = sorted({label[2:] for each in spans.values() for label in each.labels or ()} - {""})
    weights = _regression([features(spans[each.text], types) for each in learned], targets)
    kept_apart = {example.text for example in known}
    random = np.random.default_rng(seed)
    free = [row for row, each in enumerate(examples) if each.text not in kept_apart]
    guesses = {
        row: _probability(features(examples[row], types), weights)
        for row in free
        if examples[row].labels is not None and not _is_brand(examples[row])
    }
    one = [row for row, guess in guesses.items() if guess >= SURE[1]]
    many = [row for row, guess in guesses.items() if guess <= SURE[0]]
    many = [many[at] for at in random.permutation(len(many))[: CATEGORIES_PER_PRODUCT * len(one)]]
    found = list(examples)
    for rows, intent in ((one, ONE), (many, MANY)):
        for row in rows:
            found[row] = replace(found[row], intent=intent)
    return found


def features(example: Example, types: Sequence[str]) -> list[float]:
    """Return how many spans of each type a query has, their share of the words, and its shape."""
    labels = example.labels or ()
    kinds = [span.label for span in spans_of(labels)]
    counts = {kind: kinds.count(kind) for kind in types}
    shares = [sum(label[2:] == kind for label in labels) / len(labels) for kind in types]
    no_type, no_brand = "core_product_type" not in kinds, "creator" not in kinds
    return [
        1.0,
        *map(float, counts.values()),
        *shares,
        len(labels) / 4,
        float(any(char.isdigit() for char in example.text)),
        float(no_type),
        float(no_type and no_brand),
        float(not no_brand and "product_name" in kinds),
    ]


def _is_brand(example: Example) -> bool:
    """Say whether a query is a brand or a name alone: it may want the brand's page."""
    return {span.label for span in spans_of(example.labels or ())} == {"creator"}


def _regression(rows: Sequence[Sequence[float]], targets: Sequence[bool]) -> torch.Tensor:
    """Return the weights of an L2-regularised logistic regression."""
    inputs, wanted = torch.tensor(rows), torch.tensor(targets, dtype=torch.float32)
    weights = torch.zeros(inputs.shape[1], requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = inputs @ weights
        errors = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted)
        total = errors + 0.5 * weights.square().sum() / len(rows)
        total.backward()
        return total

    optimizer.step(loss)
    return weights.detach()


def _probability(row: Sequence[float], weights: torch.Tensor) -> float:
    return float(torch.sigmoid(torch.tensor(row) @ weights))
