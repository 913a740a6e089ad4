"""A network's spans and intents on labelled examples, decoded as serving decodes them."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from models.bio import best_labels
from models.label_scores import ClassScores, SpanScores, class_scores, span_scores
from training.tagger.batches import Encoded, in_order
from training.tagger.examples import Example
from training.tagger.network import TaggerNetwork


def score_network(
    network: TaggerNetwork, examples: Sequence[Example], encoded: Sequence[Encoded], pad_id: int
) -> tuple[SpanScores | None, ClassScores | None]:
    """Return the scores of spans and of intents, None where the examples have no such labels."""
    spans: dict[int, list[str]] = {}
    intents: dict[int, str] = {}
    network.eval()
    with torch.no_grad():
        for batch in in_order(encoded, 128, pad_id):
            outputs = network(batch.input_ids, batch.attention_mask)
            for at, row in enumerate(batch.rows):
                if examples[row].labels is not None and outputs.spans is not None:
                    logits = torch.log_softmax(outputs.spans[at].float(), dim=-1).numpy()
                    spans[row] = _words(network, logits, encoded[row])
                if examples[row].intent and outputs.intents is not None:
                    intents[row] = network.labels.intents[int(outputs.intents[at].argmax())]
    true = [examples[row].labels or () for row in spans]
    return (
        span_scores(true, list(spans.values())) if spans else None,
        class_scores([examples[row].intent for row in intents], list(intents.values()))
        if intents
        else None,
    )


def measures_of(
    network: TaggerNetwork, examples: Sequence[Example], encoded: Sequence[Encoded], pad_id: int
) -> dict[str, float]:
    """Return what early stopping looks at: the spans' micro F1 and the intents' macro F1."""
    spans, intents = score_network(network, examples, encoded, pad_id)
    measures = {}
    if spans is not None:
        measures["span_micro_f1"] = spans.micro_f1
    if intents is not None:
        measures["intent_macro_f1"] = intents.macro_f1
    return measures


def _words(network: TaggerNetwork, logits: object, encoded: Encoded) -> list[str]:
    labels = network.labels.spans
    known = [word for word, place in enumerate(encoded.first) if place >= 0]
    found = ["O"] * len(encoded.first)
    rows = logits[[encoded.first[word] for word in known]]  # type: ignore[index]
    for word, label in zip(known, best_labels(rows, labels), strict=True):
        found[word] = labels[label]
    return found
