"""Whose request it is: the address of the client, also behind proxies that are trusted."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from flask import Request

Network = IPv4Network | IPv6Network


def networks_of(text: str) -> tuple[Network, ...]:
    """Read addresses and networks that are parted by commas; raises ValueError."""
    return tuple(ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip())


def client_address(request: Request, trusted: tuple[Network, ...]) -> str:
    """Return the nearest address that is not one of a trusted proxy.

    Each proxy adds at the end of X-Forwarded-For whom it speaks for; anybody may have written
    what stands before, so the list is read backwards and only as far as it is trusted.
    """
    address = request.remote_addr or ""
    if not trusted:
        return address
    said = [
        part.strip() for part in ",".join(request.headers.getlist("X-Forwarded-For")).split(",")
    ]
    while said and _among(address, trusted):
        address = said.pop() or address
    return address


def _among(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed.version == one.version and parsed in one for one in networks)
