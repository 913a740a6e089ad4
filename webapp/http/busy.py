"""What is said to requests that are not taken on: too much to do, too many, too late."""

from __future__ import annotations

import math

from catalog.errors import RetailSearchError


class NotTakenError(RetailSearchError):
    """A request that is refused now and may be sent again after `retry_after` seconds."""

    status = 503
    retry_after = 1


class OverloadedError(NotTakenError):
    """As much is at work, and waiting, as this server takes on."""

    code = "overloaded"

    def __init__(self) -> None:
        super().__init__(
            "This server has too much to do just now.", fix="Try again in a second or later."
        )


class StoppingError(NotTakenError):
    """The server is being stopped, and finishes what is under way."""

    code = "stopping"

    def __init__(self) -> None:
        super().__init__("This server is being stopped.", fix="Ask another one.")


class TooManyRequestsError(NotTakenError):
    """One client asks more often than it may."""

    code = "too_many_requests"
    status = 429

    def __init__(self, seconds: float) -> None:
        self.retry_after = max(1, math.ceil(seconds))
        super().__init__(
            "Too many requests come from this address.",
            fix=f"Try again in {self.retry_after} seconds, and ask less often.",
        )
