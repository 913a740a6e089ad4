"""How often each client asks: a table of fixed size that the processes of a server share.

For an address the table keeps one number: the moment until which its requests have used up its
rate (the generic cell rate algorithm, a token bucket in one number). Which number that is comes
from a keyed digest of the address, so that no address is kept at all; two clients that fall on the
same number share a rate, which one pair in 260,000 does.
"""

from __future__ import annotations

import hashlib
import mmap
import secrets
import struct
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

_SLOTS = 1 << 18
_MOMENT = struct.Struct("d")
# A household has a whole network of version 6, and may speak from any address of it.
_OWN_BITS = 64


class RateTable:
    """Counts requests by address.

    Made before a server splits into processes, it counts for all of them. `clock` gives seconds
    that all processes agree on. Two that count the same address in the same microsecond may count
    once, which does no harm.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(16)
        self._moments = mmap.mmap(-1, _SLOTS * _MOMENT.size)

    def take(self, address: str, rate: float, burst: int) -> float:
        """Count a request; return 0, or the seconds after which it may be made.

        `rate` is in requests a second; `burst` of them may come at once.
        """
        place = self._place(address)
        now = self._clock()
        (used_until,) = _MOMENT.unpack_from(self._moments, place)
        begins = max(used_until, now)
        early: float = begins - now - (burst - 1) / rate
        if early > 1e-9:
            return early
        _MOMENT.pack_into(self._moments, place, begins + 1 / rate)
        return 0.0

    def _place(self, address: str) -> int:
        digest = hashlib.blake2b(who(address), digest_size=8, key=self._key).digest()
        return int.from_bytes(digest, "little") % _SLOTS * _MOMENT.size


def who(address: str) -> bytes:
    """Return what of an address stands for one client."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address.encode("utf-8", "replace")
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return parsed.ipv4_mapped.packed
        return parsed.packed[: _OWN_BITS // 8]
    return parsed.packed
