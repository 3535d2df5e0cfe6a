"""The service that tests of jobs ask."""

import pytest

from graphql_api.settings import Settings
from tests.jobs.api import Api


@pytest.fixture
def api(settings: Settings) -> Api:
    return Api(settings)
