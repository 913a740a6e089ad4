"""Where a request comes from: this machine itself, a page of another site, or through a proxy."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from flask import Request

# What proxies add: through one, somebody far away seems to be on this machine.
_PROXIED = (
    "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip",
)  # fmt: skip


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


def from_here(request: Request) -> bool:
    """Tell whether a request surely comes from this machine, and is meant for it by name."""
    # A name that leads here but is not ours is how a page elsewhere reaches into this machine.
    named = _host_name(request.headers.get("Host", ""))
    # Proxies that add no header still speak the first version of the protocol, as a rule.
    old = request.environ.get("SERVER_PROTOCOL") in ("HTTP/1.0", "HTTP/0.9")
    proxied = old or any(name in request.headers for name in _PROXIED)
    return is_loopback(request.remote_addr or "") and is_loopback(named) and not proxied


def from_other_site(request: Request, allowed: Collection[str] = ()) -> bool:
    """Tell whether a browser says that it sends a request for a page of another site.

    `allowed` are origins in small letters, such as `https://shop.example`, whose pages may; `*`
    stands for all.
    """
    origin = request.headers.get("Origin")
    if "*" in allowed or (origin is not None and origin.lower() in allowed):
        return False
    if request.headers.get("Sec-Fetch-Site", "none").lower() not in ("none", "same-origin"):
        return True
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
