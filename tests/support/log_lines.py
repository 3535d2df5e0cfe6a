"""The service behind its gateway, and every line that it writes, held to the lines' schema."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from graphql_api.local.gateway.function import Function, running_function
from graphql_api.local.gateway.local_users import LocalSignIn
from graphql_api.settings import Settings
from graphql_api.telemetry.log_handlers import with_request_id
from graphql_api.wiring import build_handler
from tests.support.gateway import logs_as_before, served

SCHEMA: Final = Draft202012Validator(
    json.loads(Path(__file__).with_name("log_line.schema.json").read_text("utf-8"))
)
LINE_BYTES: Final = 8_000  # CloudWatch takes 256 KB

Line = dict[str, Any]


class Logged:
    """Starts the service when it is first asked, which has to be in the test's own time: pytest's
    capture is another for its fixtures, and a log keeps the stream that it began with.
    """

    def __init__(self, settings: Settings, capture: pytest.CaptureFixture[str]) -> None:
        self.settings = settings
        self.sign_in: LocalSignIn | None = None
        self._capture = capture
        self._parts = ExitStack()

    @cached_property
    def client(self) -> httpx.AsyncClient:
        return self._parts.enter_context(served(self.settings, sign_in=self.sign_in))

    @cached_property
    def function(self) -> Function:
        """The function alone, for events that no gateway would make."""
        self._parts.enter_context(logs_as_before())
        return self._parts.enter_context(
            running_function(lambda: build_handler(self.settings), timeout_seconds=60)
        )

    def set(self, **changes: object) -> None:
        self.settings = self.settings.model_copy(update=changes)

    def end(self) -> None:
        self._parts.close()

    async def ask(
        self, query: str, headers: Mapping[str, str] | None = None, **variables: object
    ) -> httpx.Response:
        body = {"query": query, "variables": variables}
        return await self.client.post("/graphql", json=body, headers=headers)

    def written(self) -> str:
        """All that was written since the last time, to either stream."""
        out, err = self._capture.readouterr()
        return out + err

    def lines(self) -> list[Line]:
        """The lines since the last time; each is whole, valid and bounded."""
        texts = self.written().split("\n")
        assert texts.pop() == ""
        lines: list[Line] = []
        for text in texts:
            assert text.isascii()
            assert text.isprintable()
            assert len(text) <= LINE_BYTES
            lines.append(json.loads(text))
            SCHEMA.validate(lines[-1])
            check_metrics(lines[-1])
        return lines

    def request(self) -> Line:
        """The one line of the one request since the last time, beside which there is nothing."""
        (line,) = self.lines()
        assert line["message"] == "request"
        return line

    def fault(self) -> tuple[Line, list[Line]]:
        """The line of the one request since the last time, and what was said on its way."""
        lines = self.lines()
        (request,) = (line for line in lines if line["message"] == "request")
        return request, [line for line in lines if line is not request]


@pytest.fixture
def logged(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Iterator[Logged]:
    """An empty table's service, not started yet."""
    logged = Logged(settings, capsys)
    yield logged
    logged.end()


@pytest.fixture
def caplog_with_ids(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged without the service's own log, with the id that this would add."""
    caplog.handler.addFilter(with_request_id)
    yield caplog
    caplog.handler.removeFilter(with_request_id)


def check_metrics(line: Line) -> None:
    """What CloudWatch is to read from a line is in it: names of texts, names of numbers.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
        for dimension in (name for names in directive["Dimensions"] for name in names):
            assert isinstance(line[dimension], str), dimension
            assert 1 <= len(line[dimension]) <= 1024
        for metric in directive["Metrics"]:
            assert type(line[metric["Name"]]) in {int, float}, metric


def metrics_of(line: Line) -> set[tuple[str, ...]]:
    """The custom metrics that a line feeds: each name with each set of dimensions' values."""
    return {
        (metric["Name"], *(line[dimension] for dimension in names))
        for directive in line["_aws"]["CloudWatchMetrics"]
        for names in directive["Dimensions"]
        for metric in directive["Metrics"]
    }
