"""A process that serves the code as it is when it is told to begin; the supervisor starts it.

python -m graphql_api.local.reload.worker LISTENER CHANNEL: two file descriptors. Received on the
channel, in this order: a list of modules, to import while nobody waits; a Service's values, to
serve with the project's code, of which nothing is imported before; STOP, or NOW. Sent on it: READY,
CLOSED. The end of the channel is a STOP: the supervisor has ended, however it did.
"""

import importlib
import logging
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import typer

STOP: Final = "stop"  # complete the requests in flight
NOW: Final = "now"  # end them, too
READY: Final = "ready"  # it accepts connections
CLOSED: Final = "closed"  # it accepts no more of them

PROJECT: Final = Path(__file__).parents[3]
_LIBRARIES: Final = ("site-packages", "node_modules")


def main(listener: int, channel: Connection) -> None:
    # Before it serves, Ctrl-C ends it without a word; until here, it was held back.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        import_all(channel.recv())
        values = channel.recv()
    except EOFError:
        return
    sys.excepthook = print_of_project  # now: a library may have set its own
    # The supervisor has warned of misspelt settings already.
    logging.getLogger("graphql_api.misspelt").setLevel(logging.ERROR)

    try:
        serve_until_told(listener, channel, values)
    except typer.Exit as ended:  # one_line_errors has said why
        sys.exit(ended.exit_code)
    except SystemExit as error:
        if type(error) is not SystemExit:  # Signalled
            raise
        # Python itself would not say where the code ended the process, nor that it did.
        print_of_project(SystemExit, error, error.__traceback__)
        sys.exit(1)


def serve_until_told(listener: int, channel: Connection, values: dict[str, Any]) -> None:
    """Serve with the project's code, which is imported here, and not before."""
    from graphql_api.local.options import one_line_errors
    from graphql_api.local.server import Control, exit_on_signals
    from graphql_api.local.service import Service

    stopped, hurried = threading.Event(), threading.Event()

    def follow() -> None:
        with suppress(EOFError, ConnectionResetError):
            while channel.recv() != NOW:
                stopped.set()
            hurried.set()
        stopped.set()

    def tell(word: str) -> None:
        with suppress(OSError):  # the supervisor has ended: so does this process
            channel.send(word)

    threading.Thread(target=follow, name="orders", daemon=True).start()
    exit_on_signals()
    control = Control(
        on_ready=lambda: tell(READY),
        is_over=stopped.is_set,
        is_urgent=hurried.is_set,
        on_closed=lambda: tell(CLOSED),
    )
    with one_line_errors():
        Service(**values).run(socket.socket(fileno=listener), control)


def import_all(names: Sequence[str]) -> None:
    """Import modules; one that can't be imported by its name is left out."""
    for name in names:
        with suppress(ImportError):
            importlib.import_module(name)


def print_of_project(
    kind: type[BaseException], error: BaseException, stack: TracebackType | None
) -> None:
    """Print an error that ends the process, with the project's own lines of its traceback."""
    shown = traceback.TracebackException(kind, error, stack)
    each: traceback.TracebackException | None = shown
    while each is not None:
        kept = [frame for frame in each.stack if _is_ours(frame.filename)]
        each.stack = traceback.StackSummary.from_list(kept)
        each = each.__cause__ or each.__context__
    sys.stderr.write("".join(shown.format()))


def _is_ours(name: str) -> bool:
    """Whether a file is the project's; this one, which runs the others, does not count."""
    path = Path(name)
    is_inside = path.is_relative_to(PROJECT) and path != Path(__file__)
    return is_inside and not any(part in _LIBRARIES for part in path.parts)


if __name__ == "__main__":
    main(int(sys.argv[1]), Connection(int(sys.argv[2])))
