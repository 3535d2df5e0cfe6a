"""What operations cost: units from the rules and the counts, prices from one dated file."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("prices_us_east_1.toml")
MILLION: Final = 1_000_000


@dataclass(frozen=True)
class Prices:
    """On-demand prices in US dollars, of one region, as they were on one day."""

    as_of: date
    region: str
    source: str
    million_write_units: Decimal
    million_read_units: Decimal

    def cost(self, times: int, *, write_units: float = 0, read_units: float = 0) -> Decimal:
        """Return the price, in US dollars, of an operation made so many times."""
        return (
            (
                self.million_write_units * Decimal(str(write_units))
                + self.million_read_units * Decimal(str(read_units))
            )
            * Decimal(times)
            / MILLION
        )


def load_prices(file: Path = FILE) -> Prices:
    content = tomllib.loads(file.read_text("utf-8"))
    dynamodb = content["dynamodb"]
    return Prices(
        as_of=content["as_of"],
        region=content["region"],
        source=content["source"],
        million_write_units=Decimal(dynamodb["million_write_units"]),
        million_read_units=Decimal(dynamodb["million_read_units"]),
    )
