"""Items and the reviews of examples/reviews, served together."""

from typing import Final

from graphql_api.local.examples import with_example
from graphql_api.registry import REGISTRY

WITH_REVIEWS: Final = with_example(REGISTRY, "reviews")
