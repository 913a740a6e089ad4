"""A thousand hostile queries, the same every time."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

COUNT = 1_000

_SQL = ("'; DROP TABLE products; --", "1' OR '1'='1", '" UNION SELECT * FROM users --')
_HTML = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}${7*7}<%= 7 %>",
    "&lt;b&gt;&#x27;&quot;", "javascript:alert(1)//", "%3Cscript%3E",
)  # fmt: skip
_STOP = ("the", "a", "of", "and", "or", "for", "in", "with", "without", "not", "no", "to", "under")
_MARKS = "!?.,;:-_=+*/\\|()[]{}<>\"'`~@#$%^&“”„«»–—…"
_EMOJI = ("👟", "👩‍👩‍👧‍👦", "🇩🇪", "❤️", "🧑🏽‍🚀", "🛒", "🔥", "#️⃣")
_RIGHT = ("حذاء رياضي أحمر", "נעלי ריצה", "\u202eabc\u202c", "\u200fred\u200e", "کفش ورزشی")
_OTHERS = ("红色跑鞋", "赤い靴", "빨간 신발", "красные туфли", "รองเท้าวิ่ง", "παπούτσια", "जूते")
_PRICES = (
    "under under under $", "$-50", "-$50--100", "between and", "$1e309", "under $999999999999999",
    "4.5.5 stars", "0 stars and up", "size size 10 10 in in", "½¼¾⅓ cup", "1/0 in", "∞ gb",
    '""" "', "-", "--red", "- - -", '-"', "not not not", "for for for iphone for",
)  # fmt: skip


def hostile_queries(seed: int = 11) -> list[str]:
    """Return `COUNT` texts that no shopper types and some attacker or broken client will."""
    random = Random(seed)
    makers: tuple[Callable[[Random], str], ...] = (
        lambda r: (
            r.choice(("a", "ab ", "x1 ", "- ", '"', "under $", "without ", "ა", "👟")) * 10_000
        ),
        lambda r: "".join(r.choice(_EMOJI) for _ in range(r.randrange(1, 60))),
        lambda r: "".join(chr(r.choice((*range(32), *range(127, 160)))) for _ in range(40)),
        lambda r: " ".join(r.choice(_RIGHT) for _ in range(r.randrange(1, 8))),
        lambda r: r.choice(_SQL) * r.randrange(1, 5),
        lambda r: r.choice(_HTML) * r.randrange(1, 5),
        lambda r: "".join(chr(r.randrange(0xD800, 0xE000)) for _ in range(r.randrange(1, 30))),
        lambda r: f"red {chr(r.randrange(0xD800, 0xE000))}shoes",
        lambda r: " ".join(r.choice(_STOP) for _ in range(r.randrange(1, 20))),
        lambda r: "".join(r.choice(_MARKS) for _ in range(r.randrange(1, 200))),
        lambda r: " ".join(r.choice(_OTHERS) for _ in range(r.randrange(1, 6))),
        lambda r: r.choice(_PRICES) + " " + r.choice(_PRICES),
        lambda r: "".join(chr(r.randrange(1, 0x11_0000)) for _ in range(r.randrange(1, 300))),
        lambda r: "".join(r.choice("abcdefghij0123456789 -\"'$") for _ in range(10_000)),
        lambda r: "a" + "\u0301" * r.randrange(1, 5_000),
        lambda r: "ﷺ" * r.randrange(1, 1_000),
        lambda r: "\0".join(r.choice(_STOP) for _ in range(30)),
        lambda r: str(r.randrange(10**300)) + "gb",
        lambda r: " ".join(f"{r.randrange(99)}x{r.randrange(99)}" for _ in range(400)),
        lambda r: " ".join("".join(r.choice("bcdfgh") for _ in range(35)) for _ in range(30)),
    )
    return [makers[number % len(makers)](random) for number in range(COUNT)]
