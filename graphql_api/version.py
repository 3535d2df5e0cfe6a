"""The service's name and version, as health, the SDK's User-Agent and pyproject.toml have them."""

from typing import Final

SERVICE: Final = "items-graphql-api"
__version__ = "0.1.0"
