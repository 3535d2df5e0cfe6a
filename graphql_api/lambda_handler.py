"""The entry point of the Lambda function."""

from operator import call
from typing import TYPE_CHECKING

# Does what operator's does, sooner. Without the folder cold_start, delete this line.
from graphql_api.cold_start.start import call  # noqa: F811

if TYPE_CHECKING:
    from mangum import Mangum


def _start() -> "Mangum":
    # Imported here, since imports are most of a start.
    from graphql_api.settings import load_settings
    from graphql_api.wiring import start_handler

    return start_handler(load_settings())


handler = call(_start)
