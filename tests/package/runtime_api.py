"""Lambda's Runtime API on the loopback, and a function that awslambdaric runs against it.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import queue
import re
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

from graphql_api.settings import Settings
from lambda_package.target import Target
from lambda_package.wheels import install
from tests.support.engine_environment import for_embedded_engine
from tests.support.events import LambdaContext
from tests.support.paths import ROOT

HANDLER: Final = "graphql_api.lambda_handler.handler"
PREFIX: Final = "/2018-06-01/runtime"
SECONDS: Final = 60.0  # only a hung function ends by these
_CLIENT: Final = ("awslambdaric", "simplejson", "snapshot-restore-py")

# Notes each module that is compiled to be imported, and starts the client as Lambda does.
_PROGRAM: Final = """
import os, runpy, sys
notes = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)

def note(event, arguments):
    if event == "compile" and "importlib" in sys._getframe(1).f_globals["__name__"]:
        os.write(notes, (str(arguments[1]) + "\\n").encode())

sys.addaudithook(note)
runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)
"""


def install_client(target: Target, folder: Path) -> None:
    """Put the client into the folder, where it is for the function as in Lambda's runtime."""
    lock = (ROOT / "requirements" / "development.txt").read_text(encoding="utf-8")
    blocks = [re.search(rf"^{name}==(.|\n )*", lock, re.MULTILINE) for name in _CLIENT]
    lines = [re.sub(" ; .*? (?=\\\\)", " ", block[0]) for block in blocks if block]
    requirements = folder.with_suffix(".txt")
    requirements.write_text("\n".join(lines) + "\n", encoding="utf-8")
    install(requirements, target, folder, ROOT / "build" / "wheels")


class _Server(ThreadingHTTPServer):
    """Holds what the client asked and said, in order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _RequestHandler)
        self.events: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
        self.may_restore: queue.Queue[None] = queue.Queue()
        self.said: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.asked: list[str] = []


class _RequestHandler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = self.path.removeprefix(f"{PREFIX}/")
        self.server.asked.append(asked)
        if asked == "restore/next":
            self.server.said.put((asked, None))
            self.server.may_restore.get()
            self._answer(200, {}, {})
            return
        request_id, event = self.server.events.get()
        headers = {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + SECONDS) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": LambdaContext.invoked_function_arn,
        }
        self._answer(200, event, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.said.put((self.path.removeprefix(f"{PREFIX}/"), json.loads(body)))
        self._answer(202, {}, {})

    def _answer(self, status: int, body: object, headers: Mapping[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


@dataclass
class Function:
    """A function in its execution environment."""

    process: subprocess.Popen[bytes]
    server: _Server
    output: Path
    notes: Path
    asked: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.asked = self.server.asked

    @property
    def compiled(self) -> list[str]:
        """The modules that were compiled by now."""
        return self.notes.read_text(encoding="utf-8").splitlines()

    def invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        request_id = str(uuid.uuid4())
        self.server.events.put((request_id, event))
        said, reply = self.hear()
        assert said == f"invocation/{request_id}/response", (said, reply)
        assert isinstance(reply, dict)
        return reply

    def restore(self) -> None:
        """Go on from where the snapshot is taken."""
        assert self.hear() == ("restore/next", None)
        self.server.may_restore.put(None)

    def hear(self) -> tuple[str, Any]:
        """Return what the function says next, and its body."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            try:
                return self.server.said.get(timeout=0.1)
            except queue.Empty:
                assert self.process.poll() is None, self.output.read_text(encoding="utf-8")
        raise AssertionError(self.output.read_text(encoding="utf-8"))


def environment_of(settings: Settings) -> dict[str, str]:
    """Return nothing of this process's: the package has to do with what Lambda sets."""
    endpoint = settings.aws_endpoint_url_dynamodb
    assert endpoint
    chosen = {"TABLE_NAME": settings.table_name, "SIGN_IN": "off"}
    return for_embedded_engine({}, endpoint) | chosen


@contextmanager
def running_function(
    package: Path,
    client: Path,
    interpreter: str,
    environment: Mapping[str, str],
    scratch: Path,
    *,
    snap_start: bool = False,
) -> Iterator[Function]:
    """Run the package with nothing else to import but the standard library and the client."""
    server = _Server()
    Thread(target=server.serve_forever, daemon=True).start()
    output, notes = scratch / "output.txt", scratch / "compiled.txt"
    with output.open("wb") as written:
        process = subprocess.Popen(
            # -S: no site-packages, -P: not the current folder.
            [interpreter, "-S", "-P", "-c", _PROGRAM, str(notes), HANDLER],
            cwd=package,
            env={
                **environment,
                "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
                "AWS_LAMBDA_FUNCTION_NAME": LambdaContext.function_name,
                "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start" if snap_start else "on-demand",
                "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_address[1]}",
                "LAMBDA_TASK_ROOT": str(package),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONPATH": f"{client}:{package}",
            },
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Function(process, server, output, notes)
    finally:
        process.kill()
        process.wait()
        server.shutdown()
        server.server_close()
