"""What the benchmarks measure is what a real client sends."""

import json

from benchmarks.operations import OPERATIONS
from tests.clients.workspace import CLIENTS, run


def test_bodies_are_those_that_apollo_client_sends() -> None:
    done = run(["node", "--import", "tsx", "apollo/sent.ts"], CLIENTS)
    sent = dict(json.loads(line) for line in done.stdout.splitlines())
    assert sent == {name: event["body"] for name, event in OPERATIONS.items()}, done.stderr
