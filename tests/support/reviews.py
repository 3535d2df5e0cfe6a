"""Items and the reviews of examples/reviews, served together."""

from typing import Final

from examples.reviews.entity import REGISTRATION
from examples.reviews.record import RECORD
from graphql_api.registry import REGISTRY, Registry

WITH_REVIEWS: Final = Registry(
    records=lambda: (*REGISTRY.records(), RECORD),
    registrations=lambda: (*REGISTRY.registrations(), REGISTRATION),
)
