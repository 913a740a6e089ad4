"""Numbers as text that sorts like them, so that a range over keywords is a range over numbers."""

from __future__ import annotations

import struct

_SIGN = 1 << 63
_ALL = (1 << 64) - 1


def sortable(number: float) -> str:
    """Return 16 hexadecimal digits whose order as text is the order of the numbers.

    An IEEE 754 double sorts by its bits, but for the sign: so the sign bit of positive numbers is
    flipped, and every bit of negative ones. Infinities are allowed, as the ends of a range that is
    open; NaN has no place in any order and raises ValueError.
    """
    if number != number:
        raise ValueError("NaN has no place in the order of numbers")
    (bits,) = struct.unpack(">Q", struct.pack(">d", number + 0.0))  # -0.0 becomes 0.0
    return f"{bits ^ _ALL if bits & _SIGN else bits | _SIGN:016x}"
