"""The service as `serve` runs it, with a clock that is some seconds ahead of this machine's."""

import sys
from dataclasses import replace
from datetime import timedelta

from graphql_api import wiring
from graphql_api.domain.budget import Budget
from graphql_api.domain.collection import Collections
from graphql_api.local.cli import cli
from graphql_api.process import Process


class ShiftedProcess(Process):
    ahead: timedelta

    def collections(self, budget: Budget) -> Collections:
        collections = super().collections(budget)
        now = collections.now
        return replace(collections, now=lambda: now() + self.ahead)


if __name__ == "__main__":
    ShiftedProcess.ahead = timedelta(seconds=int(sys.argv[1]))
    wiring.Process = ShiftedProcess  # type: ignore[attr-defined]
    cli(["serve", "--port", "0", "--end-with-parent"])
