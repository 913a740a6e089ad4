"""Whatever is typed, pasted or injected: an answer, in bounded time, in every mode."""

from __future__ import annotations

import time

import pytest

from ranker.request import MODES, Mode, SearchRequest
from ranker.search import Searcher
from tests.ranker.shop import PRODUCTS

HOSTILE = {
    "one word of 10,000 letters": "x" * 10_000,
    "10,000 words": "laptop " * 10_000,
    "different words": " ".join(f"word{number}" for number in range(5_000)),
    "one-letter words": " ".join(chr(0x4E00 + number) for number in range(3_000)),
    "10,000 digits": "0" * 10_000,
    "emoji": "😀👨‍👩‍👧‍👦🇫🇷 laptop 🏳️‍🌈",
    "control characters": "\x00\x01\x07\x1b[31mlaptop\x1b[0m\r\n\t\x7f\x85",
    "right to left": "\u202eمرحبا\u202c \u200fשלום laptop",
    "SQL": "'; DROP TABLE products; -- ' OR 1=1",
    "HTML": "<script>alert('laptop')</script>&lt;b&gt;",
    "template": "{{7*7}} ${jndi:ldap://x} %s %n {0}",
    "a lone high surrogate": "lap\ud800top",
    "a lone low surrogate": "\udfff",
    "no character": "\uffff\ufffe\U0010ffff",
    "private use": "\ue000\uf8ff",
    "only punctuation": "!!! ??? --- ... ,,, ///",
    "only stop words": "the of and a to in is",
    "operators": 'AND OR NOT ( " *',
    "query syntax": "text:laptop^99~2 [1 TO 5] {a TO z} +must -not /re.*ex/ *:*",
    "a long ligature": "﷽" * 10_000,
    "accents on one letter": "e" + "\u0301" * 10_000,
    "blanks": " \u3000\u00a0\u2003\t",
    "other scripts": "ノートパソコン ноутбук लैपटॉप แล็ปท็อป",
    "dotless": "ıİßſK",
    "nothing but a minus": "-",
    "a path": "../../etc/passwd",
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_is_answered(searcher: Searcher, query: str, mode: Mode) -> None:
    request = SearchRequest(query, mode, explain=True, per_page=PRODUCTS)
    # The time of this thread, which other work on the machine does not lengthen; an ordinary
    # query takes some 10 ms.
    started = time.thread_time()
    response = searcher.search(request)
    assert time.thread_time() - started < 2.0
    assert response.total == len(response.hits) <= PRODUCTS
    assert response.request.query == query
    found = [hit.product.id for hit in response.hits]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "noise", ["\x00laptop\x07", "  laptop\u3000", "ｌａｐｔｏｐ", "\u200blaptop\u2060"]
)
def test_what_cannot_be_seen_makes_no_difference(
    searcher: Searcher, noise: str, mode: Mode
) -> None:
    plain, noisy = (
        searcher.search(SearchRequest(query, mode, facets=())) for query in ("laptop", noise)
    )
    assert plain.hits
    assert noisy.hits == plain.hits
