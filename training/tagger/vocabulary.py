"""A word-piece vocabulary cut down to what a shop's texts need, and the embeddings with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import tokenizers
import torch


def prune_vocabulary(
    tokenizer_json: str, trunk: Any, texts: Iterable[str], keep: int, positions: int
) -> str:
    """Cut a BERT's word pieces to `keep` and its positions to `positions`, in place.

    Kept are the special tokens, every single character of the Latin script and every piece that
    is a single character, whatever is in `texts`, and then the rest in the vocabulary's own
    order, whose first are the most frequent; pieces such as `[unused7]` are not. Returns the new
    tokenizer; one that is not made of word pieces, or is small, comes back as it was.
    """
    described = json.loads(tokenizer_json)
    model = described["model"]
    if model.get("type") != "WordPiece" or len(model["vocab"]) <= keep:
        return tokenizer_json
    vocabulary: dict[str, int] = model["vocab"]
    pieces = sorted(vocabulary, key=vocabulary.__getitem__)
    needed = _needed(tokenizer_json, pieces, texts)
    others = [piece for piece in pieces if piece not in needed and _is_latin(piece)]
    chosen = needed | set(others[: max(0, keep - len(needed))])
    kept = [piece for piece in pieces if piece in chosen]
    rows = torch.tensor([vocabulary[piece] for piece in kept])
    new = {piece: at for at, piece in enumerate(kept)}
    model["vocab"] = new
    for added in described.get("added_tokens", ()):
        added["id"] = new[added["content"]]
    _renumber(described.get("post_processor") or {}, new)
    _cut_embeddings(trunk, rows, positions)
    return json.dumps(described, ensure_ascii=False)


def _needed(tokenizer_json: str, pieces: list[str], texts: Iterable[str]) -> set[str]:
    tokenizer = tokenizers.Tokenizer.from_str(tokenizer_json)
    special = {token.content for token in tokenizer.get_added_tokens_decoder().values()}
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(tokenizer.encode(text, add_special_tokens=False).tokens)
    single = {piece for piece in pieces if len(piece.removeprefix("##")) == 1}
    return special | single | (seen.keys() & set(pieces))


def _is_latin(piece: str) -> bool:
    return not piece.startswith("[unused") and all(ord(char) < 0x250 for char in piece)


def _renumber(described: Any, new: dict[str, int]) -> None:
    """Give the special tokens of a post-processor their new ids, however it nests them."""
    if isinstance(described, list):
        for position, each in enumerate(described):
            if isinstance(each, str) and each in new and len(described) == 2:
                described[1 - position] = new[each]  # ["[SEP]", 102]
            else:
                _renumber(each, new)
    elif isinstance(described, dict):
        if "ids" in described and "tokens" in described:
            described["ids"] = [new[token] for token in described["tokens"]]
        for value in described.values():
            _renumber(value, new)


def _cut_embeddings(trunk: Any, rows: Any, positions: int) -> None:
    with torch.no_grad():
        words = trunk.get_input_embeddings().weight[rows].clone()
        trunk.set_input_embeddings(torch.nn.Embedding.from_pretrained(words, freeze=False))
        trunk.config.vocab_size = len(rows)
        trunk.config.pad_token_id = 0
        table = trunk.embeddings.position_embeddings
        if positions < table.num_embeddings:
            short = table.weight[:positions].clone()
            trunk.embeddings.position_embeddings = torch.nn.Embedding.from_pretrained(
                short, freeze=False
            )
            trunk.embeddings.position_ids = torch.arange(positions).unsqueeze(0)
            trunk.embeddings.token_type_ids = torch.zeros((1, positions), dtype=torch.long)
            trunk.config.max_position_embeddings = positions
