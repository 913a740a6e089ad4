"""The security headers of every answer."""

from __future__ import annotations

from flask import Response

# Pictures of products live on other hosts, so images may come from anywhere on the web; nothing
# else may, and nothing inline runs or styles. Forms may lead anywhere on the web too, as browsers
# follow a redirect that a rule asks for only to where the form itself might go.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https: http:",
        "connect-src 'self'",
        "form-action 'self' https: http:",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def add_security_headers(answer: Response) -> Response:
    """Set the headers that an answer has not set itself."""
    headers = answer.headers
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    # Hosts of pictures are not told what was searched for.
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    return answer
