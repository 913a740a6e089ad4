"""Identifiers that look like a shop's own and never repeat."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SPACE: Final = 36**8
# Odd and not a multiple of 3, so coprime to 36**8: multiplying visits every number once.
_STEP: Final = 1_347_918_246_347
_MIX: Final = 0x9E3779B97F4A7C15F39CC0605CEDC8357
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
    # Odd factors, so that neighbours share no digits and no two ordinals meet.
    number = (ordinal + 1 + salt * 1_000_000_007 + seed * 977) * _MIX % (1 << 132)
    text = ""
    for _ in range(22):
        number, digit = divmod(number, 64)
        text += _BASE64[digit]
    return text


def user_id(ordinal: int, seed: int) -> str:
    """Return 28 characters, as Amazon's 2023 reviews name their writers."""
    number = (ordinal + 1 + seed * 977) * _MIX % 36**26
    text = ""
    for _ in range(26):
        number, digit = divmod(number, 36)
        text += _DIGITS[digit]
    return "AE" + text[::-1]
