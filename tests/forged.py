"""Tokens that must not pass: each is a real one of moto's Cognito with one thing wrong."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import RSAKey
from moto.utilities.utils import load_resource

HOUR: Final = 3600
# What moto signs with: only the claims of these forgeries are wrong.
_MOTOS_KEY: Final = RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json"))
_OTHER_KEY: Final = RSAKey.generate_key(2048)


def forgeries(real: str) -> Mapping[str, str]:
    """Return the tokens by what is wrong with them; their claims would let them in."""
    header, claims, signature = real.split(".")
    now = int(time.time())
    # An access token has no aud: where there is one, it counts.
    return {
        "nothing": "",
        "no token": "editor",
        "cut short": real[:-40],
        "another key": signed(real, key=_OTHER_KEY),
        "claims changed": f"{header}.{_part(_read(claims) | {'username': 'root'})}.{signature}",
        "unknown kid": signed(real, header={"kid": "other"}),
        "no kid": signed(real, header={"kid": None}),
        "another issuer": signed(real, iss="https://cognito-idp.us-east-1.amazonaws.com/other"),
        "no issuer": signed(real, iss=None),
        "another audience": signed(real, client_id="other"),
        "another aud": signed(real, aud="other"),
        "no audience": signed(real, client_id=None),
        "expired": signed(real, exp=now - 1),
        "no expiry": signed(real, exp=None),
        "not yet valid": signed(real, nbf=now + HOUR),
        "issued later": signed(real, iat=now + HOUR),
        "alg none": f"{_part(_read(header) | {'alg': 'none'})}.{claims}.",
        "alg none, signed": f"{_part(_read(header) | {'alg': 'none'})}.{claims}.{signature}",
        "alg HS256 with the public key": _with_public_key(_read(header), claims),
    }


def signed(
    real: str, key: RSAKey = _MOTOS_KEY, header: Mapping[str, Any] | None = None, **claims: Any
) -> str:
    """Sign the real token's claims anew with changes; None takes one away."""
    real_header, real_claims, _ = real.split(".")
    new_header = _changed(_read(real_header), header or {})
    return jwt.encode(new_header, _changed(_read(real_claims), claims), key, ["RS256"])


def _with_public_key(header: dict[str, Any], claims: str) -> str:
    """The old trick: the public key, which everybody has, as the secret that both sides share."""
    text = f"{_part(header | {'alg': 'HS256'})}.{claims}"
    secret = _MOTOS_KEY.as_pem(private=False)
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
