"""Tokens that must not pass: each is a real one with one thing wrong, signed by its issuer."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import RSAKey

HOUR: Final = 3600
_OTHER_KEY: Final = RSAKey.generate_key(2048)


def forgeries(real: str, key: RSAKey) -> Mapping[str, str]:
    """Return the tokens by what is wrong with them; their claims would let them in.

    Args:
        key: the issuer's: only the claims of these forgeries are wrong.
    """
    header, claims, signature = real.split(".")
    now = int(time.time())
    # An access token has no aud: where there is one, it counts.
    return {
        "nothing": "",
        "no token": "editor",
        "cut short": real[:-40],
        "another key": signed(real, _OTHER_KEY),
        "claims changed": f"{header}.{_part(_read(claims) | {'username': 'root'})}.{signature}",
        "unknown kid": signed(real, key, header={"kid": "other"}),
        "no kid": signed(real, key, header={"kid": None}),
        "another issuer": signed(
            real, key, iss="https://cognito-idp.us-east-1.amazonaws.com/other"
        ),
        "no issuer": signed(real, key, iss=None),
        "another audience": signed(real, key, client_id="other"),
        "another aud": signed(real, key, aud="other"),
        "no audience": signed(real, key, client_id=None),
        "expired": signed(real, key, exp=now - 1),
        "no expiry": signed(real, key, exp=None),
        "not yet valid": signed(real, key, nbf=now + HOUR),
        "issued later": signed(real, key, iat=now + HOUR),
        "alg none": f"{_part(_read(header) | {'alg': 'none'})}.{claims}.",
        "alg none, signed": f"{_part(_read(header) | {'alg': 'none'})}.{claims}.{signature}",
        "alg HS256 with the public key": _with_public_key(_read(header), claims, key),
    }


def signed(real: str, key: RSAKey, header: Mapping[str, Any] | None = None, **claims: Any) -> str:
    """Sign the real token's claims anew with changes; None takes one away."""
    real_header, real_claims, _ = real.split(".")
    new_header = _changed(_read(real_header), header or {})
    return jwt.encode(new_header, _changed(_read(real_claims), claims), key, ["RS256"])


def claims_of(token: str) -> dict[str, Any]:
    """Return a token's claims, which nothing has verified."""
    return _read(token.split(".")[1])


def _with_public_key(header: dict[str, Any], claims: str, key: RSAKey) -> str:
    """The old trick: the public key, which everybody has, as the secret that both sides share."""
    text = f"{_part(header | {'alg': 'HS256'})}.{claims}"
    secret = key.as_pem(private=False)
    return f"{text}.{_encoded(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def _changed(values: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in (values | dict(changes)).items() if v is not None}


def _read(part: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return read


def _part(value: dict[str, Any]) -> str:
    return _encoded(json.dumps(value).encode())


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
