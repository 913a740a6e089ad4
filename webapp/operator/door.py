"""Door: who may see the operator's pages, and that changes come from a form of theirs."""

from __future__ import annotations

from flask import Blueprint, Request, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.errors import RequestError
from webapp.http.access import KeyNeededError, OperatorAccess, TooManyKeysError
from webapp.operator.session import COOKIE_PATH, Session, Sessions

LONGEST_KEY = 1_000
_SAFE = ("GET", "HEAD")
# Forms lead nowhere else, which the shop's may, and pages of it are kept by nobody.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https: http:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class StaleFormError(RequestError):
    """A form does not belong to the session that sends it."""

    code = "stale_form"
    status = 403


def add_door(pages: Blueprint, access: OperatorAccess) -> None:
    """Have every route of a blueprint ask for a session, and add the ways in and out."""
    sessions = Sessions(access.secret)
    login = f"{pages.name}.login"

    @pages.before_request
    def ask() -> Response | None:
        changes = request.method not in _SAFE
        if changes:
            access.check_site(request)
        if not access.has_key:
            access.check_here(request)
        session = sessions.read(request)
        if request.endpoint == login:
            return None
        if session is None and not access.has_key:
            session = g.operator_fresh = sessions.begin()
        if session is None:
            if changes:
                raise KeyNeededError(
                    "Your session has ended.", fix="Log in again, and send the form once more."
                )
            here = request.full_path.rstrip("?")
            return redirect(url_for(login, next=here if here != COOKIE_PATH else None), 303)
        g.operator_session = session
        if changes and ("operator_fresh" in g or not sessions.sent_back(session, request)):
            raise StaleFormError(
                "This form is no longer valid.", fix="Go back, reload the page and send it again."
            )
        return None

    @pages.after_request
    def keep_for_nobody(answer: Response) -> Response:
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Content-Security-Policy"] = _POLICY
        answer.headers["Referrer-Policy"] = "same-origin"
        fresh: Session | None = g.get("operator_fresh")
        if fresh is not None:
            sessions.give(answer, fresh, secure=_is_secure(request))
        return answer

    @pages.context_processor
    def token() -> dict[str, object]:
        session: Session | None = g.get("operator_session")
        return {"token": session.token if session else "", "has_key": access.has_key}

    @pages.route("/login", methods=["GET", "POST"], endpoint="login")
    def log_in() -> Response:
        if not access.has_key:
            return redirect(COOKIE_PATH, 303)
        if request.method in _SAFE:
            return _login_page(200)
        key = request.form.get("key", "")[:LONGEST_KEY].strip()
        try:
            access.check_shown(request, key.encode("utf-8", "replace"))
        except KeyNeededError:
            return _login_page(401, "That is not the operator's key of this server.")
        except TooManyKeysError as error:
            page = _login_page(429, f"{error.message} {error.fix}")
            page.headers["Retry-After"] = str(error.retry_after)
            return page
        answer = redirect(_next(request.form.get("next", "")), 303)
        sessions.give(answer, sessions.begin(), secure=_is_secure(request))
        return answer

    @pages.post("/logout")
    def log_out() -> Response:
        answer = redirect(url_for(login), 303)
        sessions.end(answer)
        return answer


def _login_page(status: int, trouble: str = "") -> Response:
    given = request.values.get("next", "")
    page = render_template("operator/login.html", next=_next(given), trouble=trouble)
    return make_response(page, status)


def _next(given: str) -> str:
    """Return where to go after logging in: a page of the operator's, never another site."""
    inside = given.startswith((f"{COOKIE_PATH}/", f"{COOKIE_PATH}?"))
    return given if inside and "\\" not in given and given.isprintable() else COOKIE_PATH


def _is_secure(asked: Request) -> bool:
    # A proxy that speaks https says so; believing it of anybody makes the cookie only stricter.
    return asked.is_secure or asked.headers.get("X-Forwarded-Proto", "").lower() == "https"
