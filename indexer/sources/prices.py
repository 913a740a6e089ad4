"""Read a price as shops write it: "$1,299.00", "12,50 €", "from 12.99", "$12.99 - $24.99"."""

from __future__ import annotations

import re
from math import isfinite
from typing import Final, NamedTuple

from indexer.sources.cleaning import clean

_SYMBOLS: Final = {
    "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "$": "USD", "€": "EUR",
    "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "zł": "PLN", "R$": "BRL", "₺": "TRY",
    "₽": "RUB", "kr": "SEK", "Fr.": "CHF", "Rs": "INR", "Rs.": "INR",
}  # fmt: skip
_SIGN: Final = r"US\$|CA?\$|AU?\$|R\$|[$€£¥₹₩₺₽]|zł|kr|Fr\.|Rs\.?|[A-Z]{3}"
_AMOUNT: Final = r"\d{1,15}(?:[.,' \u00a0\u202f]\d{3}){0,5}(?:[.,]\d{1,4}|[.,][-–])?"
_PRICE: Final = re.compile(
    rf"(?:from|starting at|ab|now)?:?\s*(?P<before>{_SIGN})?\s*(?P<amount>{_AMOUNT})"
    rf"\s*(?P<after>{_SIGN})?(?:\s*(?:[-–—]|to|bis)\s*.{{1,40}})?",
    re.IGNORECASE,
)
_NO_PRICE: Final = frozenset({"", "None", "null", "—"})
_MAX_PRICE: Final = 1e12


class Price(NamedTuple):
    """An amount and the currency code that was written with it, "" where there was none."""

    amount: float
    currency: str


def price_amount(value: object) -> float | None:
    """Return the amount of a price in its own currency's units, `None` where it is no price."""
    if type(value) is float or type(value) is int:
        return _sane(value)
    if type(value) is str and (value.isdigit() or value in _NO_PRICE):  # both are common
        return _amount(value, decimal_comma=False)
    found = read_price(value)
    return found.amount if found is not None else None


def read_price(value: object) -> Price | None:
    """Return amount and currency of a price, the lowest of a range, `None` where it is none.

    Numbers are taken as they are. In text a last separator followed by other than three digits
    is the decimal one, so "1.299,00" and "1,299.00" are the same.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        amount = _sane(value)
        return None if amount is None else Price(amount, "")
    if not isinstance(value, str) or not value or len(value) > 2000:
        return None
    written = clean(value)
    match = _PRICE.fullmatch(written) if len(written) <= 80 else None
    if match is None:
        return None
    sign = match["before"] or match["after"] or ""
    currency = _SYMBOLS.get(sign) or (sign.upper() if len(sign) == 3 else "")
    amount = _amount(match["amount"], decimal_comma=currency == "EUR")
    return None if amount is None else Price(amount, currency)


def _amount(written: str, *, decimal_comma: bool) -> float | None:
    digits = "".join(
        char for char in written if char.isascii() and (char.isdigit() or char in ".,")
    )
    digits = digits.rstrip(".,")
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        mark = digits[last]
        whole, fraction = digits[:last], digits[last + 1 :]
        thousands = len(fraction) == 3 and (
            mark == "," or digits.count(mark) > 1 or (decimal_comma and len(whole) <= 3)
        )
        whole = whole.replace(".", "").replace(",", "")
        digits = whole + fraction if thousands else f"{whole}.{fraction}"
    try:
        return _sane(float(digits))
    except ValueError:
        return None


def _sane(amount: float) -> float | None:
    # Ordering first: an integer of hundreds of digits cannot become a float.
    if not 0 <= amount <= _MAX_PRICE or not isfinite(amount):
        return None
    return float(amount)
