"""Compressed answers: Brotli or gzip, whichever the client takes."""

import gzip
from collections.abc import Mapping
from typing import Final

import brotli
from starlette.responses import Response

MINIMUM_SIZE: Final = 1_000  # bytes; less fits into one packet as it is
# Measured on pages of items: more effort saves no twentieth of the size, and costs a multiple.
BROTLI_QUALITY: Final = 4
GZIP_LEVEL: Final = 5

ENCODINGS: Final = ("br", "gzip")  # smallest first


def accepted_encodings(accept_encoding: str) -> list[str]:
    """Return our encodings that the header allows, smallest first.

    https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
    """
    refused = {"0", "0.0", "0.00", "0.000"}
    allowed = set()
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.strip().removeprefix("q=").strip() not in refused:
            allowed.add(name.strip())
    return [encoding for encoding in ENCODINGS if encoding in allowed]


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
