"""From a catalogue and past queries to the entries of each kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from query.normalize import normalize
from query.suggest.catalogued import Catalogued, Path
from query.suggest.facts import AROUND, FIRST, INSIDE
from query.suggest.listed import Found, Keys, Listed, Numbers, found_in, logarithmic
from query.suggest.phrases import frequent_phrases
from query.suggest.scopes import Scopes, TitleSearch, best_scopes
from query.suggest.suggestion import SuggestionKind
from query.suggest.words import MOST_WORDS, keys_of, pieces, tokens_of

MOST_QUERIES = 50_000
MOST_CATEGORIES = 20_000
MOST_BRANDS = 50_000
LONGEST_TEXT = 80
"""Characters of a query, brand or category that is suggested; products may be longer."""
# For so many queries, the weightiest, it is worked out where their products are.
_SCOPED = 5_000
# A query that was asked is worth more than a phrase that is merely in as many titles.
_ASKED_WEIGHT = 2.0
_NO_FIRST_WORD = -1


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of every kind, their words, and what belongs to some kinds alone.

    `ids` are of products, `paths` of categories; `scopes` are of the first queries.
    """

    kinds: Mapping[SuggestionKind, Listed]
    words: Sequence[str]
    ids: Sequence[str]
    paths: Sequence[Path]
    scopes: Scopes


def entries_of(catalogued: Catalogued, asked: Mapping[str, int]) -> Entries:
    """Return what queries are completed with; `asked` says how often queries were asked.

    A query is only there when some product has all its words in its title, brand and categories,
    so it leads somewhere, and nothing that was typed for oneself alone is shown to others.
    """
    keys = Keys()
    products = _products(catalogued, keys)
    categories, paths = _categories(catalogued, keys)
    brands = _brands(catalogued, keys)
    search = TitleSearch(products.found, keys.numbers)
    queries, members = _queries(catalogued, asked, brands, search)
    found = found_in(queries.texts, keys)
    return Entries(
        kinds={
            "query": Listed(queries.texts, queries.weights, queries.counts, found),
            "category": categories,
            "brand": brands,
            "product": products,
        },
        words=list(keys.numbers),
        ids=catalogued.ids,
        paths=paths,
        scopes=best_scopes(members, catalogued, paths, queries.texts),
    )


def _products(catalogued: Catalogued, keys: Keys) -> Listed:
    popularity = catalogued.popularity
    titles = np.arange(len(catalogued.titles))
    is_word = np.array([text[:1].isalnum() for text in catalogued.token_texts], dtype=np.bool_)
    used = np.zeros(is_word.size, dtype=np.bool_)
    used[catalogued.tokens] = True
    key_lists = [
        keys.of(text) if used[number] and is_word[number] else []
        for number, text in enumerate(catalogued.token_texts)
    ]
    title_of = np.repeat(titles, catalogued.lengths)
    word = is_word[catalogued.tokens] if is_word.size else np.empty(0, np.bool_)
    token_of, title_of = catalogued.tokens[word], title_of[word]
    begins = np.diff(title_of, prepend=_NO_FIRST_WORD) != 0
    inner = _expanded(key_lists, token_of)
    # Of a token's keys the first is how it begins.
    first = np.flatnonzero(np.diff(inner.source, prepend=-1))
    places = np.full(inner.keys.size, INSIDE)
    places[first[begins[inner.source[first]]]] = FIRST
    outer = [
        _around(of_product, [" ".join(name) for name in names], keys)
        for of_product, names in (
            (catalogued.brand_of, [(name,) for name, _ in catalogued.brands]),
            (catalogued.category_of, [path for path, _ in catalogued.categories]),
        )
    ]
    return Listed(
        catalogued.titles,
        popularity / max(1.0, float(popularity.max(initial=0.0))),
        np.ones(titles.size, np.int64),
        Found(
            np.concatenate([inner.keys, *(one.keys for one in outer)]),
            np.concatenate([title_of[inner.source], *(one.source for one in outer)]),
            np.concatenate([places, *(np.full(one.keys.size, AROUND) for one in outer)]),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Expanded:
    """Keys, and for each which element of what was expanded it is a key of."""

    keys: Numbers
    source: Numbers


def _expanded(key_lists: Sequence[Sequence[int]], numbers: Numbers) -> _Expanded:
    """Return the keys of each of some numbered texts, in turn."""
    sizes = np.fromiter(map(len, key_lists), np.int64, len(key_lists))
    flat = np.array([key for keys in key_lists for key in keys], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    counts = sizes[numbers] if sizes.size else np.empty(0, np.int64)
    source = np.repeat(np.arange(numbers.size), counts)
    within = np.arange(source.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return _Expanded(flat[starts[numbers[source]] + within], source)


def _around(of_product: Numbers, names: Sequence[str], keys: Keys) -> _Expanded:
    """Return the keys of what each product belongs to; `source` is the product."""
    key_lists = [[key for token in tokens_of(name) for key in keys.of(token)] for name in names]
    having = np.flatnonzero(of_product >= 0)
    expanded = _expanded(key_lists, of_product[having])
    return _Expanded(expanded.keys, having[expanded.source])


def _categories(catalogued: Catalogued, keys: Keys) -> tuple[Listed, list[Path]]:
    counts: Counter[Path] = Counter()
    for path, count in catalogued.categories:
        for depth in range(1, len(path) + 1):
            counts[path[:depth]] += count
    shown = [
        (path, count)
        for path, count in counts.items()
        if count and keys_of_text(path[-1]) and len(path[-1]) <= LONGEST_TEXT
    ]
    shown.sort(key=lambda row: (-row[1], row[0]))
    paths = [path for path, _ in shown[:MOST_CATEGORIES]]
    sizes = [count for _, count in shown[:MOST_CATEGORIES]]
    names = [path[-1] for path in paths]
    found = found_in(names, keys, [path[:-1] for path in paths])
    return Listed(names, logarithmic(sizes), np.array(sizes, np.int64), found), paths


def _brands(catalogued: Catalogued, keys: Keys) -> Listed:
    ways: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for name, count in catalogued.brands:
        if count and len(name) <= LONGEST_TEXT and (key := keys_of_text(name)):
            ways[key].append((count, name))
    # Of several ways to write it, the commonest.
    shown = sorted(
        (max(one, key=lambda way: (way[0], way[1])) for one in ways.values()), reverse=True
    )
    names = [name for _, name in shown[:MOST_BRANDS]]
    sizes = [count for count, _ in shown[:MOST_BRANDS]]
    found = found_in(names, keys)
    return Listed(names, logarithmic(sizes), np.array(sizes, np.int64), found)


@dataclass(frozen=True, slots=True)
class _Queries:
    texts: list[str]
    weights: NDArray[np.float64]
    counts: Numbers


def _queries(
    catalogued: Catalogued, asked: Mapping[str, int], brands: Listed, search: TitleSearch
) -> tuple[_Queries, list[Numbers]]:
    """Return past queries and phrases of titles, and the products of each of the first."""
    texts: dict[str, str] = {}
    times: Counter[str] = Counter()
    in_titles: Counter[str] = Counter()
    for text, count in asked.items():
        shown = normalize(text).lower()
        key = keys_of_text(shown)
        if key and len(shown) <= LONGEST_TEXT and key.count(" ") < MOST_WORDS:
            texts.setdefault(key, shown)
            times[key] += count
    least = max(2, int(np.log10(max(1, len(catalogued.ids)))))
    for phrase in frequent_phrases(
        catalogued.tokens, catalogued.lengths, catalogued.token_texts, least
    ):
        if key := keys_of_text(phrase.text):
            texts.setdefault(key, normalize(phrase.text))
            in_titles[key] = max(in_titles[key], phrase.count)
    # A brand is suggested as a brand.
    for name in brands.texts:
        texts.pop(keys_of_text(name), None)
    worth = {
        key: float(np.log2(1 + in_titles[key]) + _ASKED_WEIGHT * np.log2(1 + times[key]))
        for key in texts
    }
    order = sorted(texts, key=lambda key: (-worth[key], key))
    kept: list[str] = []
    members: list[Numbers] = []
    sizes: list[int] = []
    for key in order:
        if len(kept) == MOST_QUERIES:
            break
        size = in_titles[key]
        if len(members) < _SCOPED or not size:
            having = search.having(key.split())
            size = having.size
            if len(members) < _SCOPED and size:
                members.append(having)
        # What is in titles leads to those products at least.
        if size:
            kept.append(key)
            sizes.append(size)
    weights = np.array([worth[key] for key in kept], dtype=np.float64)
    counts = np.array(sizes, dtype=np.float64) / catalogued.share
    return (
        _Queries(
            [texts[key] for key in kept],
            weights / max(1.0, float(weights.max(initial=0.0))),
            counts.round().astype(np.int64),
        ),
        members,
    )


def keys_of_text(text: str) -> str:
    """Return the words of a text as they are compared, "" where it has none."""
    return " ".join(piece.folded for piece in pieces(text) if piece.folded)


__all__ = ["Entries", "entries_of", "keys_of", "keys_of_text"]
