"""The log of a server on a laptop: lines for whoever is looking on."""

import logging
from typing import Final

from graphql_api.telemetry.request_ids import with_request_id

_NO_REQUEST: Final = {"request_id": "-"}


def log_to_terminal() -> None:
    """Take over the log of this package: warnings and what is worse, on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        logging.Formatter("%(levelname)s %(request_id)s: %(message)s", defaults=_NO_REQUEST)
    )
    handler.addFilter(with_request_id)
    log = logging.getLogger("graphql_api")
    log.handlers = [handler]
    log.setLevel(logging.WARNING)
    log.propagate = False
