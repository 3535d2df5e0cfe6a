"""What signs and checks the forms and the URLs of local files, in the words of S3.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

KEY: Final = "key"
CONTENT_TYPE: Final = "Content-Type"
POLICY: Final = "policy"
SIGNATURE: Final = "signature"
FIELDS: Final = (KEY, CONTENT_TYPE, POLICY, SIGNATURE)
_RANGE: Final = "content-length-range"
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_STATUS: Final = {
    "AccessDenied": 403,
    "SignatureDoesNotMatch": 403,
    "NoSuchKey": 404,
    "MethodNotAllowed": 405,
    "PreconditionFailed": 412,
    "ServiceUnavailable": 503,
}  # others: 400


class Refusal(Exception):
    """A request that is not served.

    Attributes:
        code: S3's.
        status: of HTTP.
        facts: what was sent, and what is allowed, by S3's names where it has some.
    """

    def __init__(self, code: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.code = code
        self.status = _STATUS.get(code, 400)
        self.facts = facts

    @property
    def xml(self) -> bytes:
        error = Element("Error")
        for name, value in {"Code": self.code, "Message": str(self), **self.facts}.items():
            SubElement(error, name).text = str(value)
        text: bytes = tostring(error, "utf-8", xml_declaration=True)
        return text


@dataclass(frozen=True)
class Grant:
    """What a form allows to upload.

    Attributes:
        bytes_min, bytes_max: of the file.
    """

    key: str
    content_type: str
    bytes_min: int
    bytes_max: int

    def check_whole(self, size: int) -> None:
        """Raise Refusal if a file is too small."""
        if size < self.bytes_min:
            raise Refusal(
                "EntityTooSmall",
                f"The file has {size:,} bytes; allowed are at least {self.bytes_min:,}.",
                ProposedSize=size,
                MinSizeAllowed=self.bytes_min,
            )

    def check_so_far(self, size: int) -> None:
        """Raise Refusal if a file is too large."""
        if size > self.bytes_max:
            raise Refusal(
                "EntityTooLarge",
                f"The file is too large; allowed are at most {self.bytes_max:,} bytes.",
                MaxSizeAllowed=self.bytes_max,
            )


def policy_of(key: str, content_type: str, bytes_max: int, expires_at: datetime) -> str:
    """Return a form's policy, in base64."""
    conditions = [{KEY: key}, {CONTENT_TYPE: content_type}, [_RANGE, 1, bytes_max]]
    expiration = expires_at.astimezone(UTC).isoformat(timespec="milliseconds")
    policy = {"expiration": expiration.replace("+00:00", "Z"), "conditions": conditions}
    return base64.b64encode(json.dumps(policy).encode()).decode()


@dataclass(frozen=True)
class Signer:
    secret: bytes

    def signature(self, text: str) -> str:
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()

    def download_signature(self, key: str, name: str, expires: str) -> str:
        # Never a policy's: base64 has no line end.
        return self.signature(f"GET\n{key}\n{name}\n{expires}")

    def grant(self, fields: Mapping[str, str], now: datetime) -> Grant:
        """Return what a form allows whose fields before the file are these.

        Raises:
            Refusal: nothing.
        """
        for name in (POLICY, SIGNATURE):
            if name not in fields:
                raise Refusal(
                    "AccessDenied",
                    f"The form has no field {name!r} before the file; it takes the fields of"
                    f" uploadForm: {_listed(FIELDS)}.",
                )
        if not self._is_ours(fields[POLICY], fields[SIGNATURE]):
            raise Refusal(
                "SignatureDoesNotMatch",
                "The signature is not that of the policy: send both as they were given.",
            )
        policy = json.loads(base64.b64decode(fields[POLICY]))
        expires_at = datetime.fromisoformat(policy["expiration"])
        if now >= expires_at:
            raise Refusal(
                "AccessDenied",
                f"Invalid according to Policy: Policy expired at {policy['expiration']}.",
                Expires=policy["expiration"],
            )
        equal: dict[str, str] = {**policy["conditions"][0], **policy["conditions"][1]}
        for name, value in equal.items():
            if fields.get(name) != value:
                sent = f"is {fields[name]!r}" if name in fields else "is missing"
                raise Refusal(
                    "AccessDenied",
                    f"Invalid according to Policy: the field {name!r} {sent}; allowed is"
                    f" {value!r}.",
                    Field=name,
                    Allowed=value,
                )
        if extra := [name for name in fields if name not in FIELDS]:
            raise Refusal(
                "AccessDenied",
                f"Invalid according to Policy: extra input fields: {_listed(extra)}; allowed are"
                f" {_listed(FIELDS)}.",
            )
        _, bytes_min, bytes_max = policy["conditions"][2]
        return Grant(equal[KEY], equal[CONTENT_TYPE], bytes_min, bytes_max)

    def check_download(self, key: str, query: Mapping[str, str], now: datetime) -> None:
        """Check the query of a download's URL.

        Raises:
            Refusal: it is not valid, or not any more.
        """
        name, expires = query.get("name", ""), query.get("expires", "")
        own = self.download_signature(key, name, expires)
        if not hmac.compare_digest(own.encode(), query.get(SIGNATURE, "").encode()):
            raise Refusal(
                "SignatureDoesNotMatch",
                "The signature is not that of this URL: send the URL as it was given.",
            )
        if now.timestamp() >= int(expires):
            at = datetime.fromtimestamp(int(expires), UTC).isoformat()
            raise Refusal("AccessDenied", f"Request has expired at {at}.", Expires=at)

    def _is_ours(self, policy: str, signature: str) -> bool:
        return hmac.compare_digest(self.signature(policy).encode(), signature.encode())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))
