"""The Wilson interval: between which shares the true one lies, given how few were counted."""

from __future__ import annotations

import math

# The normal quantile of 97.5 %, so that 95 % lie between both ends.
_Z = 1.959963984540054


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the ends of the 95 % interval of a share, 0 to 1 where nothing was tried.

    With n trials and the share p = successes / n it is

        (p + z^2 / 2n  ±  z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)

    which, unlike the usual one, stays within 0 to 1 and holds for few trials too.
    """
    if trials <= 0:
        return 0.0, 1.0
    share, square = min(successes / trials, 1.0), _Z * _Z
    middle = share + square / (2 * trials)
    spread = _Z * math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    whole = 1 + square / trials
    low = 0.0 if successes <= 0 else (middle - spread) / whole
    high = 1.0 if successes >= trials else (middle + spread) / whole
    return max(low, 0.0), min(high, 1.0)
