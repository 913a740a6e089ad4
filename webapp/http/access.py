"""Who may change things or look behind the shop: whoever shows the key, else this machine alone."""

from __future__ import annotations

import hmac
import math

from flask import Request
from pydantic import SecretStr

from catalog.errors import RequestError
from retail_search.settings import ENVIRONMENT_PREFIX, Settings
from webapp.http.client_address import client_address, networks_of
from webapp.http.key_tries import KeyTries
from webapp.http.request_origin import from_here, from_other_site, is_loopback


class KeyNeededError(RequestError):
    """A request that needs a key does not have it, or has another."""

    code = "key_needed"
    status = 401


class WriteForbiddenError(RequestError):
    """There is no key for changing products, and the request may come from another machine."""

    code = "write_forbidden"
    status = 403


class OperatorForbiddenError(RequestError):
    """There is no operator's key, and the request may come from another machine."""

    code = "operator_forbidden"
    status = 403


class OtherSiteError(RequestError):
    """A browser sends the request for a page of another site."""

    code = "other_site"
    status = 403


class TooManyKeysError(RequestError):
    """So many wrong keys came from this address that it has to wait."""

    code = "too_many_keys"
    status = 429

    def __init__(self, message: str, *, seconds: float) -> None:
        self.retry_after = math.ceil(seconds)
        super().__init__(message, fix=f"Try again in {self.retry_after} seconds.")


class KeyAccess:
    """Lets requests through that show a key, or, where there is none, that come from here.

    `doing` says in words what the key is for, `setting` which setting holds it. Wrong keys are
    counted by the address of the client, also behind a proxy that the settings trust.
    """

    forbidden: type[RequestError]

    def __init__(self, key: SecretStr, settings: Settings, *, doing: str, setting: str) -> None:
        self._key = key.get_secret_value().strip().encode()
        self._local = is_loopback(settings.host)
        self._trusted = networks_of(settings.trusted_proxies)
        self._doing = doing
        self._setting = setting
        self._tries = KeyTries()

    @property
    def has_key(self) -> bool:
        """Whether a key is set; without one only this machine is let through."""
        return bool(self._key)

    @property
    def secret(self) -> bytes:
        """The key itself, from which sessions are signed; empty where there is none."""
        return self._key

    def check(self, request: Request) -> None:
        """Raise OtherSiteError, KeyNeededError, TooManyKeysError or `forbidden` for who may not."""
        self.check_site(request)
        if self._key:
            self._check_header(request)
        else:
            self.check_here(request)

    def check_site(self, request: Request) -> None:
        """Raise OtherSiteError where a page of another site is what sends the request."""
        if from_other_site(request):
            raise OtherSiteError(
                f"A page of another site has no access: {self._doing} is not for it.",
                fix="Send the request from a program, or from a page of this server.",
            )

    def check_here(self, request: Request) -> None:
        """Raise `forbidden` unless the request comes from this machine, which alone is served."""
        if not (self._local and from_here(request)):
            raise self.forbidden(
                f"Without a key, {self._doing} is for this machine only, on a server that listens"
                " to this machine alone.",
                fix=f"Set {ENVIRONMENT_PREFIX}{self._setting.upper()} for the server and send it"
                " as Authorization: Bearer.",
            )

    def check_shown(self, request: Request, shown: bytes) -> None:
        """Raise KeyNeededError for another key than ours, TooManyKeysError after many such."""
        address = client_address(request, self._trusted)
        wait = self._tries.wait(address)
        if wait > 0:
            raise TooManyKeysError("Too many wrong keys came from this address.", seconds=wait)
        if not (shown and hmac.compare_digest(shown, self._key)):
            self._tries.wrong(address)
            raise KeyNeededError(
                f"That is not the key: {self._doing} needs the one of this server.",
                fix="Send the header Authorization: Bearer KEY.",
                field="Authorization",
            )

    def _check_header(self, request: Request) -> None:
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        # Headers come as Latin-1, whatever they were written in.
        given = shown.strip().encode("latin-1", "replace")
        if scheme.lower() != "bearer" or not given:
            raise KeyNeededError(
                f"{self._doing[:1].upper()}{self._doing[1:]} needs the key of this server.",
                fix="Send the header Authorization: Bearer KEY.",
                field="Authorization",
            )
        self.check_shown(request, given)


class WriteAccess(KeyAccess):
    """Lets requests through that may change products."""

    forbidden = WriteForbiddenError

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            settings.write_key, settings, doing="changing products", setting="write_key"
        )


class OperatorAccess(KeyAccess):
    """Lets requests through that are the operator's: pages, statistics, rules, indexes, metrics."""

    forbidden = OperatorForbiddenError

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            settings.operator_key, settings, doing="operating the shop", setting="operator_key"
        )


__all__ = [
    "KeyNeededError", "OperatorAccess", "OperatorForbiddenError", "OtherSiteError",
    "TooManyKeysError", "WriteAccess", "WriteForbiddenError",
]  # fmt: skip
