"""Where things are: the one place that counts folders upwards."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
