"""Real clients do what their documentation says, through uvicorn and as on Lambda."""

from collections.abc import Callable, Iterator

import pytest

from tests.clients.workspace import DOORS, SUITES, run_suite, running_door
from tests.support.marks import first_in_ci, first_in_test
from tests.support.servers import Service

# The tests that a client has to fail by name once the service has lost a feature.
NEEDS = {
    "persisted": {"sends persisted queries with GET"},
    "cursor": {"pages through everything forwards", "pages through everything backwards"},
    "typename": {
        "shows the item as it stands after a conflict",
        "tells problems apart by __typename",
    },
}
UNTOUCHED = "takes an unknown id for no item"
# All that Relay sends is named by its compiler: without that it can do nothing.
ALL_IS_PERSISTED = {("Relay", "persisted")}


@pytest.fixture(scope="module", params=first_in_test(sorted(DOORS)))
def door(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    with running_door(request.param, tmp_path_factory.mktemp(request.param) / "data") as service:
        yield service


@pytest.mark.parametrize("client", SUITES)
def test_client_works(
    door: Service,
    client: str,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    outcome = run_suite(client, door.url)
    assert outcome.failed == set(), outcome.output
    assert len(outcome.passed) >= 12, outcome.output
    name = request.node.callspec.params["door"]
    record_property("client", f"{client}, {name}: {len(outcome.passed)} tests")


@pytest.mark.long
@pytest.mark.parametrize("door", ["uvicorn"], indirect=True)
@pytest.mark.parametrize("loss", first_in_ci(NEEDS))
@pytest.mark.parametrize("client", first_in_ci(SUITES))
def test_client_fails_by_name_once_the_service_has_lost_what_it_needs(
    door: Service, client: str, loss: str
) -> None:
    outcome = run_suite(client, door.url, loss)
    assert outcome.failed >= NEEDS[loss], outcome.output
    assert UNTOUCHED in outcome.passed or (client, loss) in ALL_IS_PERSISTED, outcome.output
