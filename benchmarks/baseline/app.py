"""The same API as Strawberry's documentation deploys one: its ASGI view in Starlette, and Mangum.

It is the measure, not a straw man: it serves the whole contract but createItems from the same table
and indexes, and each piece is as documented. It has no caches, no limits on documents, no sign-in,
no retries of its own, no telemetry and no tombstones. Of a value it checks the length or the range
alone, and it sends a time as Strawberry's own scalar does.
https://strawberry.rocks/docs/integrations/starlette, https://mangum.fastapiexpert.com
"""

from mangum import Mangum
from starlette.applications import Starlette
from strawberry import Schema
from strawberry.asgi import GraphQL

from benchmarks.baseline.schema import schema


def serve(schema: Schema) -> Mangum:
    app = Starlette()
    app.add_route("/graphql", GraphQL(schema))  # type: ignore[arg-type] # as documented
    return Mangum(app, lifespan="off")


handler = serve(schema)
