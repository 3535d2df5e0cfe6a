"""The GraphiQL page and its files, built from explorer/. Nothing is read on import."""

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from graphql_api.web.negotiation import accepted_encodings

BUILT_ASSETS = Path(__file__).parent / "explorer_assets"

# Monaco writes style attributes and elements, and starts its workers from our own files;
# GraphiQL's style sheet holds its fonts and icons as data: URLs.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; "
    "style-src 'self' 'unsafe-inline'; "
    "font-src 'self' data:; "
    "img-src 'self' data:; "
    "worker-src 'self'; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'"
)

PAGE_HEADERS = {
    "cache-control": "no-cache",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

# Each file name contains a hash of the content, so a file never changes. A year, in seconds.
# https://www.rfc-editor.org/rfc/rfc8246
ASSET_HEADERS = {
    "cache-control": "public, max-age=31536000, immutable",
    "vary": "accept-encoding",
    "x-content-type-options": "nosniff",
}

# Not from mimetypes: its table depends on the machine, and not every table has fonts.
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}

# What the build writes in addition to each file.
SUFFIXES = {"br": ".br", "gzip": ".gz"}


@dataclass(frozen=True)
class PageSignIn:
    """How the explorer signs in: at a sign-in page, or as one of the local users.

    Attributes:
        page: the sign-in page's origin; "": the users are local.
        client_id: for the sign-in page.
    """

    page: str = ""
    client_id: str = ""

    def policy(self) -> str:
        """Return what the content security policy has to allow, in addition to the rest."""
        return f"; connect-src 'self' {self.page}" if self.page else ""

    def html(self) -> str:
        """Return the element that tells the page; explorer/src/session.ts reads it."""
        from html import escape  # not at start: only a page needs it

        way = {"page": self.page, "clientId": self.client_id} if self.page else {"local": True}
        return f'<meta name="sign-in" content="{escape(json.dumps(way))}" />'


def explorer_routes(assets: Path = BUILT_ASSETS, sign_in: PageSignIn | None = None) -> list[Route]:
    """Return the routes of the page and its files.

    Args:
        sign_in: None: the page offers no sign-in.
    """
    page = assets / "index.html"
    policy = CONTENT_SECURITY_POLICY + (sign_in.policy() if sign_in else "")
    page_headers = {**PAGE_HEADERS, "content-security-policy": policy}
    # Not checked here: the API has to start without the explorer, too.
    files = StaticFiles(directory=assets / "graphiql" / "assets", check_dir=False)

    def serve_page(request: Request) -> Response:
        try:
            html = page.read_bytes()
        except FileNotFoundError:
            return PlainTextResponse(
                "The explorer is not built: `make explorer` builds it.\n",
                status_code=503,
                headers={"cache-control": "no-store"},
            )
        if sign_in is not None:
            html = html.replace(b"</head>", f"{sign_in.html()}</head>".encode(), 1)
        # Without validators: FileResponse derives them from size and modification time, and a
        # Lambda package gives every file the same time.
        return Response(html, media_type="text/html", headers=page_headers)

    async def redirect_to_page(request: Request) -> Response:
        # Relative, so that it keeps a stage or a custom domain's base path.
        query = request.scope["query_string"].decode("latin-1")
        return RedirectResponse(f"../graphiql?{query}" if query else "../graphiql")

    async def serve_asset(request: Request) -> Response:
        path: str = request.path_params["path"]
        media_type = MEDIA_TYPES.get(PurePosixPath(path).suffix)
        if media_type is None:
            raise HTTPException(status_code=404)
        reply, encoding = await _smallest(files, path, request)
        reply.headers.update(ASSET_HEADERS)
        # Also on a 304: the gateway would add another type, and caches store the headers of a 304.
        reply.headers["content-type"] = media_type
        if encoding is not None and reply.status_code != 304:
            reply.headers["content-encoding"] = encoding
        return reply

    return [
        Route("/graphiql", serve_page),
        Route("/graphiql/", redirect_to_page),
        Route("/graphiql/assets/{path:path}", serve_asset),
    ]


async def _smallest(files: StaticFiles, path: str, request: Request) -> tuple[Response, str | None]:
    """Return the file in the first encoding that the caller accepts and the build wrote."""
    for encoding in accepted_encodings(request.headers.get("accept-encoding", "")):
        compressed = path + SUFFIXES[encoding]
        try:
            return await files.get_response(compressed, request.scope), encoding
        except HTTPException:
            continue  # not compressed, or not there at all: the plain file decides
    return await files.get_response(path, request.scope), None
