"""The process that works at local jobs.

python -m graphql_api.local.jobs.process FOLDER URL ENGINE EXAMPLE: the folder of jobs, the URL of
its files, the endpoint of the embedded engine, and the example that is served, or "". It ends when
its standard input does. Before the first message, it imports nothing of the service, and is small.
"""

import os
import sys
import threading
from pathlib import Path

from graphql_api.jobs.ports import Ports
from graphql_api.local.jobs.files import LocalFiles
from graphql_api.local.jobs.folder import JobsFolder
from graphql_api.local.jobs.queue import POLL_SECONDS, LocalQueue


def main(folder: str, url: str, engine: str, example: str) -> None:
    jobs = JobsFolder(Path(folder)).prepared()
    ended = end_of_input()
    jobs.remove_old()
    queue = LocalQueue(jobs)
    while not queue.has_due:
        if ended.wait(POLL_SECONDS):
            return
    ports = Ports(LocalFiles(jobs, url), queue)
    _work(queue, ports, engine, example or None, ended)


def _work(
    queue: LocalQueue, ports: Ports, engine: str, example: str | None, ended: threading.Event
) -> None:
    from graphql_api.local.dynalite import embedded_variables, new_session
    from graphql_api.local.examples import with_example
    from graphql_api.local.jobs.working import work
    from graphql_api.registry import REGISTRY
    from graphql_api.settings import load_settings
    from graphql_api.telemetry.log_handlers import log_to_terminal
    from graphql_api.worker_wiring import build_worker

    log_to_terminal()
    settings = load_settings(embedded_variables(os.environ, engine))
    settings = settings.model_copy(update={"jobs_workers": 1})  # there is no other one
    worker = build_worker(settings, ports, new_session, with_example(REGISTRY, example))
    work(queue, worker, ended)


def end_of_input() -> threading.Event:
    """Return an event that is set once the process at the other end of the pipe has ended."""
    ended = threading.Event()

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        ended.set()

    threading.Thread(target=wait, name="parent", daemon=True).start()
    return ended


if __name__ == "__main__":
    main(*sys.argv[1:])
