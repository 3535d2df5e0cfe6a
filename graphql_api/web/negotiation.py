"""Content negotiation: the media type and the encoding of a response, by the request's headers.

https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
"""

from functools import lru_cache
from typing import Final

GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
JSON: Final = "application/json"
ENCODINGS: Final = ("br", "gzip")  # smallest first
# Cache entries for parsed Accept and Accept-Encoding headers: clients send few different ones.
HEADERS_KEPT: Final = 64


@lru_cache(HEADERS_KEPT)
def negotiate(accept: str | None) -> str | None:
    """Return the media type of the response, or None if neither is acceptable.

    Without a preference, application/json, which every client understands.
    """
    if not accept or not accept.strip():
        return JSON
    weights = {JSON: _weight(JSON, accept), GRAPHQL_RESPONSE: _weight(GRAPHQL_RESPONSE, accept)}
    best = max(weights, key=lambda media_type: weights[media_type])
    return best if weights[best][0] > 0 else None


@lru_cache(HEADERS_KEPT)
def wants_html(accept: str | None) -> bool:
    """Whether a browser opens the URL as a page: it prefers text/html to JSON."""
    if not accept:
        return False
    html = _weight("text/html", accept)
    return html[0] > 0 and html > max(_weight(JSON, accept), _weight(GRAPHQL_RESPONSE, accept))


def _weight(media_type: str, accept: str) -> tuple[float, int, int]:
    """Return a media type's quality, how specific its range is, and how early it is listed.

    https://www.rfc-editor.org/rfc/rfc9110#name-accept
    """
    best = (-1, 0.0, 0)  # the most specific range counts, whatever its quality
    main = media_type.partition("/")[0]
    for place, part in enumerate(accept.split(",")):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        exactness = {media_type: 2, f"{main}/*": 1, "*/*": 0}.get(name)
        if exactness is None or not _charset_is_ours(parameters):
            continue
        if exactness > best[0]:
            best = (exactness, _quality(parameters), -place)
    return best[1], best[0], best[2]


@lru_cache(HEADERS_KEPT)
def accepted_encodings(accept_encoding: str) -> tuple[str, ...]:
    """Return the supported encodings that the header allows, best first; if equal, smallest first.

    https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
    """
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weights[name] = _quality(parameters)
    allowed = [encoding for encoding in ENCODINGS if weights.get(encoding, 0) > 0]
    return tuple(sorted(allowed, key=lambda encoding: -weights[encoding]))


def _quality(parameters: list[str]) -> float:
    """Return the weight, 0 to 1, among the parameters of one element of an Accept header."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _charset_is_ours(parameters: list[str]) -> bool:
    charsets = [
        parameter.partition("=")[2].strip().strip('"')
        for parameter in parameters
        if parameter.startswith("charset")
    ]
    return all(charset in {"utf-8", "utf8"} for charset in charsets)
