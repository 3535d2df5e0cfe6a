"""Read units as a DynamoDB engine counted them, on 1,000 items of the load command (seed 0).

They come from tests/local/test_prices.py, which fails where the service reads more or less by now.
"""

from collections.abc import Mapping
from typing import Final

PAGE_ITEMS: Final = 20

GET_UNITS: Final = 1.0  # strongly consistent, up to 4 KB
# By LIST_SHARDS; the average of all pages of a walk, newest items first.
PAGE_UNITS: Final[Mapping[int, float]] = {1: 1.5, 16: 8.18}
