"""How a price is written for people."""

from __future__ import annotations

from collections.abc import Mapping

_SYMBOLS: Mapping[str, str] = {
    "AUD": "A$", "BRL": "R$", "CAD": "C$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "HKD": "HK$",
    "ILS": "₪", "INR": "₹", "JPY": "¥", "KRW": "₩", "MXN": "MX$", "NZD": "NZ$", "PHP": "₱",
    "TWD": "NT$", "USD": "$", "VND": "₫",
}  # fmt: skip
_WITHOUT_CENTS = frozenset({"CLP", "HUF", "ISK", "JPY", "KRW", "PYG", "VND"})


def price_text(price: float, currency: str) -> str:
    """Write a price with the sign of its currency, or with its code where it has none.

    Without a currency the amount stands alone.
    """
    code = currency.upper()
    amount = f"{price:,.0f}" if code in _WITHOUT_CENTS else f"{price:,.2f}"
    if code in _SYMBOLS:
        return f"{_SYMBOLS[code]}{amount}"
    return f"{code}\u00a0{amount}" if code else amount
