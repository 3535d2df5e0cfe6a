"""The baseline with the two caches that Strawberry documents.

https://strawberry.rocks/docs/extensions/parser-cache and .../validation-cache
"""

import strawberry
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.baseline.app import serve
from benchmarks.baseline.mutations import Mutation
from benchmarks.baseline.queries import Query

CACHES = [lambda: ParserCache(maxsize=100), lambda: ValidationCache(maxsize=100)]

handler = serve(strawberry.Schema(query=Query, mutation=Mutation, extensions=CACHES))
