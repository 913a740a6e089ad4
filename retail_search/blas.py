"""BLAS: the threads with which this process multiplies matrices."""

from __future__ import annotations

from functools import cache


@cache
def one_blas_thread() -> None:
    """Have matrices of this process multiplied by the thread that asks.

    Those of a search are small. The threads that BLAS would wake for them go on spinning for some
    30 ms afterwards, on the cores that the cross-encoder needs then: it took twice as long.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")
