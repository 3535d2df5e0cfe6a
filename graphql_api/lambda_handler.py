"""The one name that AWS knows."""

import gc
import os

# Nothing that init makes is garbage: looking for it again and again took a seventh of the time.
gc.disable()
# No plugin is in the package, and pydantic would look for one through all libraries' metadata.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from graphql_api.precompiled import precompiled  # noqa: E402

with precompiled():
    from graphql_api.settings import load_settings
    from graphql_api.wiring import start_handler

    handler = start_handler(load_settings())

gc.freeze()  # nor is it later: the collector need not look at it with every request
gc.enable()
