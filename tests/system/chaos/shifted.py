"""The service as `serve` runs it, with a clock that is some seconds ahead of this machine's."""

import sys
from dataclasses import replace
from datetime import timedelta

from graphql_api import wiring
from graphql_api.domain.budget import Budget
from graphql_api.domain.collection import Collection
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, OrderField
from graphql_api.local.cli import cli
from graphql_api.process import Process


class ShiftedProcess(Process):
    ahead: timedelta

    def catalogue(self, budget: Budget) -> Collection[Item, Filter, OrderField]:
        catalogue = super().catalogue(budget)
        now = catalogue.now
        return replace(catalogue, now=lambda: now() + self.ahead)


if __name__ == "__main__":
    ShiftedProcess.ahead = timedelta(seconds=int(sys.argv[1]))
    wiring.Process = ShiftedProcess  # type: ignore[attr-defined]
    cli(["serve", "--port", "0", "--end-with-parent"])
