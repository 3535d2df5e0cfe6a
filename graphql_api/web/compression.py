"""Compressed answers: Brotli or gzip, whichever the client takes."""

import gzip
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import brotli
from starlette.responses import Response

from graphql_api.web.negotiation import HEADERS_KEPT, quality

MINIMUM_SIZE: Final = 1_000  # bytes; less fits into one packet as it is
# Measured on pages of items: more effort saves no twentieth of the size, and costs a multiple.
BROTLI_QUALITY: Final = 4
GZIP_LEVEL: Final = 5

ENCODINGS: Final = ("br", "gzip")  # smallest first


@lru_cache(HEADERS_KEPT)
def accepted_encodings(accept_encoding: str) -> tuple[str, ...]:
    """Return our encodings that the header allows, best first; of equal ones, the smallest.

    https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
    """
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weights[name] = quality(parameters)
    allowed = [encoding for encoding in ENCODINGS if weights.get(encoding, 0) > 0]
    return tuple(sorted(allowed, key=lambda encoding: -weights[encoding]))


def compress(response: Response, request_headers: Mapping[str, str]) -> Response:
    """Return the response, compressed where that is worth it and the client takes it."""
    response.headers.add_vary_header("accept-encoding")
    body = bytes(response.body)
    accepted = accepted_encodings(request_headers.get("accept-encoding", ""))
    if len(body) < MINIMUM_SIZE or not accepted:
        return response
    if accepted[0] == "br":
        response.body = brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    else:
        response.body = gzip.compress(body, GZIP_LEVEL, mtime=0)
    response.headers["content-encoding"] = accepted[0]
    response.headers["content-length"] = str(len(response.body))
    return response
