"""Who may change products: whoever shows the key, and without a key only this machine."""

from __future__ import annotations

import hmac
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from flask import Request

from catalog.errors import RequestError
from retail_search.settings import Settings

# What proxies add: through one, somebody far away seems to be on this machine.
_PROXIED = (
    "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip",
)  # fmt: skip
_SET_A_KEY = "Set RETAIL_SEARCH_WRITE_KEY for the server and send it as Authorization: Bearer."


class KeyNeededError(RequestError):
    """A request that would change products does not have the key, or has another."""

    code = "key_needed"
    status = 401


class WriteForbiddenError(RequestError):
    """There is no key, and the request may come from another machine."""

    code = "write_forbidden"
    status = 403


class OtherSiteError(RequestError):
    """A browser sends the request for a page of another site."""

    code = "other_site"
    status = 403


class WriteAccess:
    """Lets requests through that may change products."""

    def __init__(self, settings: Settings) -> None:
        self._key = settings.write_key.get_secret_value().strip().encode()
        self._local = is_loopback(settings.host)

    def check(self, request: Request) -> None:
        """Raise OtherSiteError, KeyNeededError or WriteForbiddenError for who may not."""
        if _from_other_site(request):
            raise OtherSiteError(
                "A page of another site may not change products.",
                fix="Send the request from a program, or from a page of this server.",
            )
        if self._key:
            self._check_key(request)
        elif not (self._local and _from_here(request)):
            raise WriteForbiddenError(
                "Without a key only this machine may change products, on a server that listens"
                " to this machine alone.",
                fix=_SET_A_KEY,
            )

    def _check_key(self, request: Request) -> None:
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        # Headers come as Latin-1, whatever they were written in.
        given = shown.strip().encode("latin-1", "replace")
        right = hmac.compare_digest(given, self._key)
        if scheme.lower() != "bearer" or not right:
            raise KeyNeededError(
                "Changing products needs the key of this server.",
                fix="Send the header Authorization: Bearer KEY.",
                field="Authorization",
            )


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine, seen from itself alone."""
    if host.lower() == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def _from_here(request: Request) -> bool:
    # A name that leads here but is not ours is how a page elsewhere reaches into this machine.
    named = _host_name(request.headers.get("Host", ""))
    # Proxies that add no header still speak the first version of the protocol, as a rule.
    old = request.environ.get("SERVER_PROTOCOL") in ("HTTP/1.0", "HTTP/0.9")
    proxied = old or any(name in request.headers for name in _PROXIED)
    return is_loopback(request.remote_addr or "") and is_loopback(named) and not proxied


def _from_other_site(request: Request) -> bool:
    if request.headers.get("Sec-Fetch-Site", "none").lower() not in ("none", "same-origin"):
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        place = urlsplit(origin).netloc.lower()
    except ValueError:
        return True
    return not place or place != request.headers.get("Host", "").lower()


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
