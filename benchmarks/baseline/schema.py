import strawberry

from benchmarks.baseline.mutations import Mutation
from benchmarks.baseline.queries import Query

schema = strawberry.Schema(query=Query, mutation=Mutation)
