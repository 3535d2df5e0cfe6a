"""The one name that AWS knows."""

import gc
import os
from typing import TYPE_CHECKING

# Nothing that init makes is garbage: looking for it again and again took a seventh of the time.
gc.disable()
# No plugin is in the package, and pydantic would look for one through all libraries' metadata.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from graphql_api.cold_start.interpreter_stack import with_room  # noqa: E402
from graphql_api.cold_start.precompiled import precompiled  # noqa: E402

if TYPE_CHECKING:
    from mangum import Mangum


def _start() -> "Mangum":
    with precompiled():
        from graphql_api.settings import load_settings
        from graphql_api.wiring import start_handler

        return start_handler(load_settings())


handler = with_room(_start)

gc.freeze()  # nor is it later: the collector need not look at it with every request
gc.enable()
