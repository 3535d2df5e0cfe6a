"""What any answer to a hostile request has to be."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphql_api.execution.errors import ErrorCode

LONGEST: Final = 100_000  # bytes
# Words of Python, of libraries and of file systems, none of which is a caller's business.
LEAKS: Final = re.compile(
    r"Traceback|\.py\b|site-packages|/usr/|/home/|\b\w+(Error|Exception)\b|0x[0-9a-f]{6,}|<class"
    r"|<\w+ (instance|object)|NoneType|\bDecimal\(|codec|Exceeds the limit|line 1 column|boto"
    r"|strawberry|starlette|graphql.core|pydantic|uvicorn|mangum|dynamo",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def fault_of(answer: Answer) -> str | None:
    """Return what is wrong with the answer as a refusal; None: nothing."""
    if not (answer.status == 200 or 400 <= answer.status < 500):
        return f"status {answer.status}"
    if len(answer.body) > LONGEST:
        return f"{len(answer.body)} bytes"
    text = answer.body.decode("utf-8")
    if leak := LEAKS.search(text):
        return f"leaks {leak[0]!r}: {text[:200]}"
    try:
        content = json.loads(text)
    except ValueError:
        return f"no JSON: {text[:200]!r}"
    errors = content.get("errors")
    if not errors:
        return f"no errors: {text[:200]}"
    for error in errors:
        if not isinstance(error.get("message"), str) or not error["message"]:
            return f"no message: {error}"
        if error.get("extensions", {}).get("code") not in ErrorCode.__members__:
            return f"no code: {error}"
        if error["extensions"]["code"] == ErrorCode.INTERNAL.name:
            return f"our fault: {error}"
    return None
