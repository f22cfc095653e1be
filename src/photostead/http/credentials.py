"""Where a request may carry credentials, and which counts when it carries several."""

from aiohttp import web

from photostead.access.identity import Credentials

SESSION_COOKIE = "immich_access_token"
AUTH_TYPE_COOKIE = "immich_auth_type"
IS_AUTHENTICATED_COOKIE = "immich_is_authenticated"
LINK_COOKIE = "immich_shared_link_token"


def find_credentials(request: web.Request, *, accepts_link: bool, is_link_login: bool = False) -> Credentials:
    """The strongest credentials of a request: a link (where the route takes one), then a session, then an API key.

    An API key may stand in the query (`apiKey`) because media players cannot send headers; a session token may not.
    """
    query, headers = request.query, request.headers
    if accepts_link and ("key" in query or "slug" in query):
        return Credentials(
            link_key=query.get("key"),
            link_slug=query.get("slug"),
            link_token=request.cookies.get(LINK_COOKIE),
            is_link_login=is_link_login,
        )
    key = headers.get("x-api-key") or query.get("apiKey")
    token = bearer(headers.get("Authorization")) or headers.get("x-immich-user-token")
    token = token or headers.get("x-immich-session-token") or (None if key else request.cookies.get(SESSION_COOKIE))
    return Credentials(session_token=token, api_key=None if token else key)


def bearer(header: str | None) -> str | None:
    """The token of `Authorization: Bearer …`."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
