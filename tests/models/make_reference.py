"""Writes the reference vectors of the encoder's tests: the original model's, in fp32.

Needs the training extra: `python -m tests.models.make_reference` from the repository's root.
"""

from __future__ import annotations

import json

import numpy as np

from tests.models.reference import TEXTS_FILE, VECTORS_FILE
from training.base_model import BASE_MODEL, find_model
from training.trace_encoder import load_sentence_model


def main() -> None:
    """Encode the texts with sentence-transformers and store the vectors in half precision."""
    model = load_sentence_model(find_model(BASE_MODEL).path)
    texts = json.loads(TEXTS_FILE.read_text(encoding="utf-8"))
    vectors = model.encode(texts, batch_size=1, normalize_embeddings=True)
    np.save(VECTORS_FILE, np.asarray(vectors, dtype=np.float16))


if __name__ == "__main__":
    main()
