"""Sessions of the operator: a signed cookie, and a token that every form must send back.

The server keeps nothing: a session is a random name and its end, signed with a key that is made
from the operator's key, so that another key ends all sessions. Where there is no key, the name is
not signed; it only ties forms to the browser that they were shown in.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Request
from werkzeug.wrappers import Response

COOKIE = "retail_search_operator"
COOKIE_PATH = "/operator"
LASTS_SECONDS = 12 * 3_600
TOKEN_FIELD = "token"
TOKEN_HEADER = "X-Operator-Token"

_NAME_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Session:
    """A session: its name, its end (seconds since 1970), and the token of its forms."""

    name: str
    ends: int
    token: str


class Sessions:
    """Makes sessions and reads them back; `secret` is the operator's key, empty for none."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._key = hashlib.sha256(b"retail-search operator session\0" + secret).digest()
        self._clock = clock

    def begin(self) -> Session:
        """Return a new session."""
        return self._session(secrets.token_hex(_NAME_LENGTH // 2))

    def read(self, request: Request) -> Session | None:
        """Return the session of a request, None where it has none that holds."""
        name, _, rest = request.cookies.get(COOKIE, "").partition(".")
        end, _, signature = rest.partition(".")
        # Digits of other scripts are digits too, for Python.
        if not (end.isascii() and end.isdigit() and len(end) <= 12 and len(name) == _NAME_LENGTH):
            return None
        given = signature.encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._signed(f"{name}.{end}").encode()):
            return None
        if int(end) <= self._clock():
            return None
        return Session(name, int(end), self._token(name))

    def give(self, answer: Response, session: Session, *, secure: bool) -> None:
        """Have a browser keep a session."""
        value = f"{session.name}.{session.ends}"
        answer.set_cookie(
            COOKIE,
            f"{value}.{self._signed(value)}",
            max_age=LASTS_SECONDS,
            path=COOKIE_PATH,
            secure=secure,
            httponly=True,
            samesite="Strict",
        )

    def end(self, answer: Response) -> None:
        """Have a browser forget its session."""
        answer.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="Strict")

    def sent_back(self, session: Session, request: Request) -> bool:
        """Tell whether a request has the token of its session, in a field or a header."""
        given = request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD, "")
        return hmac.compare_digest(given.encode("utf-8", "replace"), session.token.encode())

    def _session(self, name: str) -> Session:
        return Session(name, int(self._clock()) + LASTS_SECONDS, self._token(name))

    def _token(self, name: str) -> str:
        return hmac.digest(self._key, b"token\0" + name.encode("utf-8", "replace"), "sha256").hex()

    def _signed(self, value: str) -> str:
        return hmac.digest(
            self._key, b"session\0" + value.encode("utf-8", "replace"), "sha256"
        ).hex()
