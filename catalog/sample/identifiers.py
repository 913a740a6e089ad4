"""Identifiers that look like a shop's own and never repeat."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SPACE: Final = 36**8
# Odd and not a multiple of 3, so coprime to 36**8: multiplying visits every number once.
_STEP: Final = 1_347_918_246_347
_BASE64: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def product_id(ordinal: int, seed: int) -> str:
    """Return the ten characters of the product with this ordinal, different for each ordinal."""
    number = ((ordinal + 1) * _STEP + seed * 7_368_787) % _SPACE
    text = ""
    for _ in range(8):
        number, digit = divmod(number, 36)
        text += _DIGITS[digit]
    return "B0" + text


def long_id(ordinal: int, seed: int, space: str) -> str:
    """Return 22 characters, as Yelp names businesses, users and reviews."""
    salt = sum(ord(letter) * (place + 7) for place, letter in enumerate(space))
    number = ((ordinal + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 + seed * 977 + salt) % (1 << 132)
    text = ""
    for _ in range(22):
        number, digit = divmod(number, 64)
        text += _BASE64[digit]
    return text


def user_id(ordinal: int, seed: int) -> str:
    """Return 28 characters, as Amazon's 2023 reviews name their writers."""
    code = long_id(ordinal, seed, "amazon").upper().replace("-", "7").replace("_", "3")
    return ("AE" + code + "QXZKWA")[:28]
