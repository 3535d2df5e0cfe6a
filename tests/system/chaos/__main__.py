"""make chaos: every fault and mixture, three seeds (in CI a short one), until the time is up."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from graphql_api.local.dynalite import running_engine
from tests.support.kinds.registered import KINDS
from tests.system.chaos.figures import HEADER, Figures
from tests.system.chaos.round import play
from tests.system.chaos.scenarios import scenarios
from tests.system.chaos.target import running_targets

# At least so many seeds, each with so many operations; CI has forty minutes for everything.
SEEDS, OPERATIONS = (1, 80) if os.environ.get("CI") else (3, 160)


def main() -> int:
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0, help="after these seeds, until then")
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--operations", type=int, default=OPERATIONS, help="of a scenario and seed")
    kinds = {kind.noun: kind for kind in KINDS}
    parser.add_argument("--entity", choices=kinds, default=next(iter(kinds)), help="of this kind")
    options = parser.parse_args()
    kind = kinds[options.entity]
    began = time.monotonic()
    played: dict[str, Figures] = {}
    mixed = Figures()
    with running_engine() as engine, tempfile.TemporaryDirectory() as folder:
        seed = options.seed
        while seed < options.seed + SEEDS or time.monotonic() < began + options.seconds:
            table, logs = f"catalogue-{seed}", Path(folder)
            with running_targets(engine.endpoint, logs, table, kind.example) as targets:
                for scenario in scenarios():
                    # A share of one in a hundred takes more of them to be seen.
                    operations = options.operations * (3 if scenario.is_mixed else 1)
                    target = targets[scenario.is_pair]
                    figures = asyncio.run(play(target, scenario, seed, operations, kind))
                    played.setdefault(scenario.name, Figures()).add(figures)
                    if scenario.is_mixed:
                        mixed.add(figures)
            seed += 1
    return report(played, mixed, f"seeds {options.seed} to {seed - 1}")


def report(played: dict[str, Figures], mixed: Figures, seeds: str) -> int:
    """Print the figures; return the exit code."""
    total = Figures()
    print(HEADER)
    for name, figures in played.items():
        print(figures.row(name))
        total.add(figures)
    print(total.row(f"total, {seeds}"))
    share = mixed.unknown / max(mixed.operations, 1)
    print(f"Unknown outcomes under mixed faults: {mixed.unknown} of {mixed.operations}", end=" ")
    print(f"operations ({share:.2%}; at most 1 % is promised).")
    for violation in total.violations[:20]:
        print(f"BROKEN: {violation.promise}: {violation.detail}", file=sys.stderr)
    return 1 if total.violations or share > 0.01 else 0


if __name__ == "__main__":
    sys.exit(main())
