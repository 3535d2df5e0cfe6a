"""The CPU time of the worst documents, from their text to a refusal or to being ready to execute.

    python -m benchmarks.worst                              each of them, the worst last

They stand in tests/support/hostile/worst.py. tests/execution/test_worst_documents.py counts what
is done for each, which no other machine or minute changes.
"""

import time
from contextlib import suppress
from typing import Final

from graphql_api.execution.documents import CacheSize, Documents
from graphql_api.execution.errors import RequestRefused
from graphql_api.execution.limits import DocumentLimits
from graphql_api.schema.builder import executable
from graphql_api.wiring import build_schema
from tests.support.hostile.worst import DOCUMENTS

ROUNDS: Final = 3


def default_documents() -> Documents:
    """Return the documents of a service with the default limits."""
    return Documents(executable(build_schema()), DocumentLimits(), CacheSize(1, 1))


def measure() -> dict[str, float]:
    """Return the CPU seconds of each document, the least of some rounds, the worst last."""
    documents = default_documents()
    taken = {
        name: min(_seconds(documents, text) for _ in range(ROUNDS))
        for name, text in DOCUMENTS.items()
    }
    return dict(sorted(taken.items(), key=lambda pair: pair[1]))


def _seconds(documents: Documents, text: str) -> float:
    began = time.process_time()
    with suppress(RequestRefused):
        documents.examine(text)
    return time.process_time() - began


def show_worst() -> None:
    name, seconds = list(measure().items())[-1]
    print(f"worst document: {seconds * 1000:.1f} ms of CPU ({name})")


if __name__ == "__main__":
    for document, seconds in measure().items():
        print(f"{seconds * 1000:8.1f} ms  {document}")
