"""Where a request may carry credentials, and which counts when it carries several."""

from aiohttp import web

from photostead.access.identity import Credentials

SESSION_COOKIE = "immich_access_token"
AUTH_TYPE_COOKIE = "immich_auth_type"
IS_AUTHENTICATED_COOKIE = "immich_is_authenticated"
LINK_COOKIE = "immich_shared_link_token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BROUGHT_ALONG = ("x-api-key", "x-immich-user-token", "x-immich-session-token")


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


def is_sent_by_another_site(request: web.Request) -> bool:
    """Whether a browser says that it was a page of another site that wants something changed, in whosever name the browser's
    cookies are. `SameSite=Lax` keeps them from strangers' pages, but not from those of another port or name of this site.
    Whoever brings a credential along that no browser adds by itself knows what they do."""
    if request.method in SAFE or request.headers.get("Sec-Fetch-Site") not in {"cross-site", "same-site"}:
        return False
    headers, query = request.headers, request.query
    # A name and password for a proxy are added by browsers, too.
    is_brought = bearer(headers.get("Authorization")) is not None or any(name in headers for name in BROUGHT_ALONG)
    is_by_link = bool({"key", "slug"} & query.keys()) and LINK_COOKIE not in request.cookies
    return not (is_brought or is_by_link or "apiKey" in query)


def bearer(header: str | None) -> str | None:
    """The token of `Authorization: Bearer …`."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
