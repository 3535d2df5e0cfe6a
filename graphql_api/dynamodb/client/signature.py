"""Signs requests with Signature Version 4, which is how AWS knows who sent them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

For requests without a query, as DynamoDB's are; for those it gives what botocore's signer gives
(tests hold the two against each other), and derives the key once a day instead of for each. It is
part of what api_calls.py saves, and goes with it: about 0.07 ms of CPU for each call.
"""

import hmac
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Final

from botocore.credentials import ReadOnlyCredentials

_ALGORITHM: Final = "AWS4-HMAC-SHA256"


def authorization(
    credentials: ReadOnlyCredentials,
    scope: tuple[str, str],
    path: str,
    headers: Mapping[str, str],
    body: bytes,
) -> str:
    """Return the Authorization header of a POST request.

    Args:
        scope: the region and the service, "eu-west-1" and "dynamodb", say.
        path: of the address, with everything encoded that has to be.
        headers: all that are to be signed; Host and X-Amz-Date ("20261123T094400Z") are among
            them, in these spellings.
    """
    stamp = headers["X-Amz-Date"]
    canonical = sorted((name.lower(), " ".join(value.split())) for name, value in headers.items())
    lines = "".join(f"{name}:{value}\n" for name, value in canonical)
    names = ";".join(name for name, _ in canonical)
    request = f"POST\n{path}\n\n{lines}\n{names}\n{sha256(body).hexdigest()}"
    region, service = scope
    valid_in = f"{stamp[:8]}/{region}/{service}/aws4_request"
    signed = f"{_ALGORITHM}\n{stamp}\n{valid_in}\n{sha256(request.encode()).hexdigest()}"
    key = _signing_key(credentials.secret_key, valid_in)
    signature = hmac.digest(key, signed.encode(), "sha256").hex()
    return (
        f"{_ALGORITHM} Credential={credentials.access_key}/{valid_in}, "
        f"SignedHeaders={names}, Signature={signature}"
    )


@lru_cache(maxsize=1)  # yesterday's, and that of credentials which were replaced, is not kept
def _signing_key(secret_key: str, valid_in: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in valid_in.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
