"""One line for each request that a local server answers: text on a terminal, JSON elsewhere.

12:03:44  200  query Newest  12 ms  1 call, 0.5 read units  3f6c1f0b
12:03:51  400  POST /graphql  1 ms  9b8a7d6e  BAD_REQUEST: Cannot query field "nam" ... (1:11)
"""

import queue
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, TextIO

from rich.console import Console
from rich.text import Text
from starlette.datastructures import Headers

from graphql_api.local.errors import CannotStart
from graphql_api.telemetry.log_line import Telemetry
from graphql_api.web.request_record import Report, RequestRecord

LOG: Final = "LOG"
SLOW_MILLISECONDS: Final = 1000
ID_SHOWN: Final = 8  # characters; enough to find a request among those on the screen
WAITING_MAX: Final = 1000  # lines
_ASSETS: Final = "/graphiql/"  # the explorer's own files: a page load has dozens

FaultOf = Callable[[Headers], str | None]


def wants_text(environment: Mapping[str, str], stream: TextIO) -> bool:
    """Whether a person reads along: the stream is a terminal, and LOG=json is not set.

    Raises:
        CannotStart: LOG is something else.
    """
    chosen = environment.get(LOG, "")
    if chosen.lower() not in {"", "json"}:
        raise CannotStart(
            f"{LOG}={chosen} must be json, or not be set: lines of text, on a terminal."
        )
    return stream.isatty() and not chosen


def text_report(stream: TextIO, fault_of: FaultOf) -> Report:
    """Return a report that writes one line of text; in colour where the terminal has colours.

    Args:
        fault_of: what a browser will hold against a request with these headers.
    """
    # rich respects NO_COLOR and a terminal without colours.
    console = Console(file=stream, highlight=False, soft_wrap=True)
    lines = Lines(console.print)

    def report(record: RequestRecord) -> None:
        if not (record.path.startswith(_ASSETS) and record.status < 400):
            lines.put(line_of(record, fault_of))

    return report


def json_report(service: str, stream: TextIO) -> Report:
    """Return a report that writes the JSON line that the function writes on Lambda."""
    telemetry = Telemetry(service)
    lines = Lines(lambda line: print(line, file=stream, flush=True))
    return lambda record: lines.put(telemetry.line(record))


class Lines:
    """Writes lines in a thread of its own.

    A terminal that is held (Ctrl-S), or a pipe that nobody empties, must not stop the service: what
    is beyond WAITING_MAX lines is dropped.
    """

    def __init__(self, write: Callable[[object], None]) -> None:
        self._waiting: queue.Queue[object] = queue.Queue(WAITING_MAX)
        self._write = write
        threading.Thread(target=self._run, name="request lines", daemon=True).start()

    def put(self, line: object) -> None:
        try:
            self._waiting.put_nowait(line)
        except queue.Full:
            return

    def _run(self) -> None:
        while True:
            line = self._waiting.get()
            try:
                self._write(line)
            except (OSError, ValueError):  # the reader is gone
                return


def line_of(record: RequestRecord, fault_of: FaultOf) -> Text:
    """Return the line of one request."""
    line = Text(f"{datetime.now().astimezone():%H:%M:%S}  ")
    line.append(str(record.status), style=_style_of(record))
    line.append(f"  {_what(record)}  {record.milliseconds:.0f} ms")
    budget = record.budget
    if budget is not None and budget.calls:
        calls = f"{budget.calls} call{'s' if budget.calls > 1 else ''}"
        line.append(f"  {calls}, {budget.read_units:g} read units")
    line.append(f"  {_printable(record.request_id[:ID_SHOWN])}", style="dim")
    if record.milliseconds > SLOW_MILLISECONDS:
        line.append("  slow", style="yellow")
    if record.short_lists:
        line.append("  short page", style="yellow")
    for name in dict.fromkeys(record.problems):
        line.append(f"  {name}", style="yellow")
    if record.first_error is not None:
        line.append(f"  {_refusal(record.first_error)}", style="red")
    fault = fault_of(record.headers)
    if fault is not None:
        line.append(f"  {_printable(fault)}", style="red")
    return line


def _what(record: RequestRecord) -> str:
    if record.operation_type is None:
        return _printable(f"{record.method} {record.path}")
    return _printable(f"{record.operation_type} {record.operation_name or ''}".rstrip())


def _refusal(error: Mapping[str, object]) -> str:
    extensions, locations = error.get("extensions"), error.get("locations")
    code = extensions.get("code") if isinstance(extensions, dict) else None
    place = ""
    if isinstance(locations, list) and locations:
        place = f" ({locations[0]['line']}:{locations[0]['column']})"
    return _printable(f"{code}: {error.get('message')}{place}")


def _printable(text: str) -> str:
    """Return the text without characters that could control the terminal."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def _style_of(record: RequestRecord) -> str:
    if record.status >= 500 or any(code.is_ours for code in record.codes):
        return "bold red"
    return "yellow" if record.status >= 400 or record.codes else "green"


def report_of(
    environment: Mapping[str, str], service: str, fault_of: FaultOf
) -> tuple[Report, bool]:
    """Return the report for this process's standard output, and whether it writes text."""
    stream = sys.stdout
    if wants_text(environment, stream):
        return text_report(stream, fault_of), True
    return json_report(service, stream), False
