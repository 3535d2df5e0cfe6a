"""The one name that AWS knows."""

import gc

# Nothing that init makes is garbage: looking for it again and again took a seventh of the time.
gc.disable()

from graphql_api.settings import load_settings  # noqa: E402
from graphql_api.wiring import start_handler  # noqa: E402

handler = start_handler(load_settings())

gc.freeze()  # nor is it later: the collector need not look at it with every request
gc.enable()
