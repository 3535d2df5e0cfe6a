"""The service as one client sees it; every answer is searched for what must not be in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from tests.support.faults.wire import SECRET
from tests.system.chaos.history import SUCCESS, Violation

# Whatever comes from within: AWS, botocore, urllib3, Python, the engine, this machine.
WORDS: Final = (
    SECRET.lower(),
    *("amazon", "aws", "boto", "dynamodb", "dynalite", "urllib", "endpoint", "127.0.0.1"),
    *("exception", "traceback", "timeouterror", "keyerror", "object at 0x", ".py", "errno"),
    *("conditional", "provisionedthroughput", "throttling", "write_id", "checksum", "by_created"),
)
# Failures on our side: they are in the log under the id that the caller gets.
LOGGED: Final = frozenset(
    {"INTERNAL", "UNAVAILABLE", "THROTTLED", "DEADLINE_EXCEEDED", "OUTCOME_UNKNOWN"}
)


@dataclass(frozen=True)
class Reply:
    """What became of one request: its outcome, and the result where there is one."""

    outcome: str
    result: Any


@dataclass
class Api:
    """A service under test.

    Attributes:
        words: must not be in any answer, the table's name among them.
        prefix: of the names of a kind's own problems, which outcomes are without.
        failed: request ids that the log has to hold.
        violations: found in answers so far.
    """

    http: httpx.AsyncClient
    words: tuple[str, ...]
    prefix: str = ""
    failed: list[str] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)

    async def ask(self, query: str, variables: Mapping[str, object]) -> Reply:
        body = {"query": query, "variables": variables}
        answer = await self.http.post("/graphql", json=body)
        self._search(answer)
        content = answer.json()
        if errors := content.get("errors"):
            return Reply(self._code(errors[0], answer), None)
        result = content["data"]["result"]
        kind = (result or {}).get("__typename", SUCCESS)
        outcome = SUCCESS if kind.endswith("Success") else kind.removeprefix(self.prefix)
        return Reply(outcome, result)

    def _code(self, error: Mapping[str, Any], answer: httpx.Response) -> str:
        code = str(error["extensions"]["code"])
        if code in LOGGED:
            request_id = str(error["extensions"].get("requestId"))
            if request_id != answer.headers["x-request-id"]:
                self.violations.append(Violation("request id", answer.text))
            self.failed.append(request_id)
        if code == "INTERNAL" or error["extensions"]["retryable"] is not (code in LOGGED):
            self.violations.append(Violation("no fault of ours", answer.text))
        return code

    def _search(self, answer: httpx.Response) -> None:
        text = answer.text.lower()
        for word in self.words:
            if word in text:
                self.violations.append(Violation("no leak", f"{word}: {answer.text}"))
