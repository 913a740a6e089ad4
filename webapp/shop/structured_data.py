"""Structured data: a product in the words of schema.org, which search engines read."""

from __future__ import annotations

import re
from typing import Any

from catalog.product import Location, Product
from webapp.http.addresses import web_address
from webapp.shop.formatting import shortened
from webapp.shop.head import Head, Site
from webapp.shop.links import product_link

_CURRENCY = re.compile(r"[A-Z]{3}")
_STOCK = {"in_stock": "InStock", "out_of_stock": "OutOfStock", "preorder": "PreOrder"}
_DESCRIPTION = 200
_LONG_DESCRIPTION = 2_000


def product_head(product: Product, crumbs: tuple[tuple[str, str], ...], site: Site) -> Head:
    """Say what a product's page is; `crumbs` are names and addresses of the way to it."""
    canonical = site.whole(product_link(product.id))
    text = product.description or " ".join((product.brand, *product.category))
    data = _place(product, product.location) if product.location else _goods(product, canonical)
    data |= _rated(product)
    data["url"] = canonical
    if image := site.picture(product.image):
        data["image"] = [image]
    if product.description:
        data["description"] = shortened(product.description, _LONG_DESCRIPTION)
    return Head(
        canonical=canonical,
        description=shortened(text, _DESCRIPTION) or product.title,
        kind="product",
        image=image,
        data={"@context": "https://schema.org", "@graph": [data, _crumb_list(crumbs, site)]},
    )


def _goods(product: Product, canonical: str) -> dict[str, Any]:
    data: dict[str, Any] = {"@type": "Product", "name": product.title, "sku": product.id}
    if product.brand:
        data["brand"] = {"@type": "Brand", "name": product.brand}
    if product.category:
        data["category"] = " > ".join(product.category)
    currency = product.currency.upper()
    if product.price is not None and _CURRENCY.fullmatch(currency):
        offer = {
            "@type": "Offer",
            "price": f"{product.price:.2f}",
            "priceCurrency": currency,
            "url": web_address(product.url) or canonical,
        }
        if stock := _STOCK.get(product.availability):
            offer["availability"] = f"https://schema.org/{stock}"
        data["offers"] = offer
    return data


def _place(product: Product, where: Location) -> dict[str, Any]:
    address = {
        "streetAddress": where.address,
        "addressLocality": where.city,
        "addressRegion": where.region,
        "postalCode": where.postal_code,
        "addressCountry": where.country,
    }
    return {
        "@type": "LocalBusiness",
        "name": product.title,
        "address": {"@type": "PostalAddress"} | {k: text for k, text in address.items() if text},
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": where.latitude,
            "longitude": where.longitude,
        },
    }


def _rated(product: Product) -> dict[str, Any]:
    if product.rating is None or not product.rating_count:
        return {}
    rating = {
        "@type": "AggregateRating",
        "ratingValue": round(product.rating, 2),
        "ratingCount": product.rating_count,
        "bestRating": 5,
        "worstRating": 0 if product.rating < 1 else 1,
    }
    return {"aggregateRating": rating}


def _crumb_list(crumbs: tuple[tuple[str, str], ...], site: Site) -> dict[str, Any]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": site.whole(url)}
            for place, (name, url) in enumerate(crumbs, start=1)
        ],
    }
