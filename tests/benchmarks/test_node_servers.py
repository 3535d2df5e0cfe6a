"""The servers on Node keep items in the service's own records: a real engine takes their calls."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.container import Container, Package
from benchmarks.documents import CREATE, LIST, UPDATE
from benchmarks.node_packages import SERVERS, build_server
from benchmarks.operations import event
from graphql_api.domain.paging import Edge, Order, PageRequest
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import RECORD
from tests.support.stores import Store, client_of, dynalite_table

# Not of the service, and built first, which takes seconds.
pytestmark = [pytest.mark.long, pytest.mark.whole]
DELETE = "mutation D($input: DeleteItemInput!) { deleteItem(input: $input) { __typename } }"
NODES = "query N($ids: [ID!]!) { nodes(ids: $ids) { id } }"
BY_NAME = Order(OrderField.NAME, descending=False)


class Server:
    """One of the servers in a container, and the table that it shares with the service."""

    def __init__(self, container: Container, store: Store) -> None:
        self._container = container
        self._items = store.repository(RECORD)

    async def data(self, document: str, **variables: Any) -> Any:
        """Return what the operation's only field is."""
        name = document.split()[1].partition("(")[0]
        _, answer = await self._container.invoke(event(name, document, variables))
        body = json.loads(answer["body"])
        assert "errors" not in body, body
        (field,) = body["data"].values()
        return field

    async def create(self, name: str) -> str:
        given = {"name": name, "description": f"Of {name}", "price": "9.9", "category": "Home"}
        return str((await self.data(CREATE, input=given))["item"]["id"])

    async def stored(self, item_id: str) -> Item:
        """Return the item as the service reads it."""
        item = (await self._items.get_many([item_id]))[item_id]
        assert isinstance(item, Item)
        return item

    async def listed(self, page: PageRequest) -> tuple[Edge[Item], ...]:
        """Return a page of the category as the service lists it."""
        return (await self._items.page(ItemListing(Filter(category="Home"), BY_NAME, page))).edges


@pytest.fixture(scope="module", params=SERVERS)
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Package:
    return build_server(request.param, tmp_path_factory.mktemp("node") / "package")


@pytest.fixture
async def server(package: Package, dynalite_endpoint: str) -> AsyncIterator[Server]:
    with dynalite_table(client_of(dynalite_endpoint)) as store:
        environment = {**package.environment, "TABLE_NAME": store.name}
        there = replace(package, environment=environment)
        async with Container(there, dynalite_endpoint) as container:
            yield Server(container, store)


async def test_service_reads_what_a_server_on_node_writes(server: Server) -> None:
    item_id = await server.create("Lamp")
    created = await server.stored(item_id)
    assert (created.name, created.description, str(created.price)) == ("Lamp", "Of Lamp", "9.90")
    change = {"id": item_id, "expectedVersion": 1, "name": "Lantern", "description": None}
    assert (await server.data(UPDATE, input=change))["item"]["version"] == 2
    changed = await server.stored(item_id)
    assert (changed.name, changed.description, changed.version) == ("Lantern", None, 2)
    refused = await server.data(UPDATE, input=change)
    assert (refused["__typename"], refused["current"]["version"]) == ("VersionConflictProblem", 2)


async def test_cursors_of_both_are_the_same_and_serve_both(server: Server) -> None:
    ids = [await server.create(name) for name in ("Anvil", "Bench", "Chair")]
    theirs = await server.data(LIST, category="Home", first=2)
    ours = await server.listed(PageRequest(2))
    cursors = [edge["cursor"] for edge in theirs["edges"]]
    assert cursors == [edge.cursor for edge in ours]
    (rest,) = (await server.data(LIST, category="Home", first=2, after=cursors[1]))["edges"]
    assert rest["node"]["id"] == ids[2]
    (before,) = (await server.data(LIST, category="Home", last=1, before=cursors[1]))["edges"]
    assert before["node"]["id"] == ids[0]


async def test_filter_on_price_and_deleted_items(server: Server) -> None:
    kept, gone = [await server.create(name) for name in ("Anvil", "Bench")]
    assert (await server.data(DELETE, input={"id": gone}))["__typename"] == "DeleteItemSuccess"
    assert (await server.data(DELETE, input={"id": gone}))["__typename"] == "NotFoundProblem"
    assert await server.data(NODES, ids=[gone, kept]) == [None, {"id": kept}]
    for least, found in (("9.90", [kept]), ("9.91", [])):
        listed = await server.data(LIST, category="Home", price={"min": least})
        assert [edge["node"]["id"] for edge in listed["edges"]] == found
