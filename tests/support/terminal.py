"""A command in a terminal: what it prints there, and the keys that are pressed."""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SECONDS: Final = 60.0  # only a hung test ends by these
CTRL_C: Final = b"\x03"
# Holds the other end of the terminal, in a process with one thread: pty.spawn forks.
_HOLDER: Final = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
_ESCAPES: Final = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Terminal:
    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.text = ""
        self._seen = 0
        self._arrived = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def press(self, keys: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(keys)
        self.process.stdin.flush()

    def until(self, pattern: str) -> str:
        """Wait for text after that of the last call; return it from there to the pattern's end."""
        found = None

        def is_there() -> bool:
            nonlocal found
            found = re.compile(pattern).search(self.text, self._seen)
            return found is not None or not self._reader.is_alive()

        with self._arrived:
            self._arrived.wait_for(is_there, SECONDS)
            assert found is not None, f"no {pattern!r} in:\n{self.text[self._seen :]}"
            shown = self.text[self._seen : found.end()]
            self._seen = found.end()
        return shown

    def exit_code(self) -> int:
        code = self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        return code

    def _read(self) -> None:
        assert self.process.stdout
        while content := self.process.stdout.read1(65_536):  # type: ignore[attr-defined]
            with self._arrived:
                plain = _ESCAPES.sub("", content.decode(errors="replace"))
                self.text += plain.replace("\r\n", "\n")
                self._arrived.notify_all()
        with self._arrived:
            self._arrived.notify_all()


@contextmanager
def terminal(
    command: list[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[Terminal]:
    """Run a command in a terminal; it ends with the context."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, *command],
        cwd=folder,
        env={**environment, "TERM": "xterm", "COLUMNS": "200", "LINES": "50"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    shown = Terminal(process)
    try:
        yield shown
    finally:
        process.kill()  # the terminal hangs up, and its command ends
        shown.exit_code()
        for pipe in (process.stdin, process.stdout):
            assert pipe
            pipe.close()
