"""The entry point of the Lambda function."""

from operator import call
from typing import TYPE_CHECKING

# A faster replacement for operator.call. If the folder cold_start is removed, delete this line.
from graphql_api.cold_start.start import call  # noqa: F811

if TYPE_CHECKING:
    from mangum import Mangum


def _start() -> "Mangum":
    # Imported here, so that `call` covers the imports, which take most of a start.
    from graphql_api.settings import load_settings
    from graphql_api.wiring import start_handler

    return start_handler(load_settings())


handler = call(_start)
