"""API Gateway's events as ASGI's scope, whatever a caller wrote into the headers."""

from functools import cached_property
from typing import Any, Final

from mangum.handlers import HTTPGateway
from mangum.types import Scope

# Mangum reads a port out of these, and raises where there is none. What leaves the handler counts
# as an error of the version that is being released, and nothing here asks for the port.
_WITH_A_PORT: Final = frozenset({"host", "x-forwarded-port"})
HTTPS_PORT: Final = 443


class HttpEvent(HTTPGateway):
    """Mangum's reader of HttpApi events; one of its `custom_handlers`."""

    @cached_property
    def scope(self) -> Scope:  # Mangum asks for it twice
        event: Any = self.event
        given = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        others = {name: value for name, value in given.items() if name not in _WITH_A_PORT}
        reader = HTTPGateway({**event, "headers": others}, self.context, self.config)
        scope = dict(reader.scope)
        scope["headers"] += [
            [name.encode(), given[name].encode()] for name in sorted(_WITH_A_PORT & given.keys())
        ]
        scope["server"] = (event["requestContext"].get("domainName", ""), HTTPS_PORT)
        scope["aws.event"] = event
        return scope
