"""A schema with relations between its types, and a small world of objects, some of them odd."""

import asyncio
import random
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any, Final

import strawberry
from strawberry.dataloader import DataLoader
from strawberry.types import Info

from graphql_api.execution.cost import Cost
from graphql_api.schema.field_policy import READS


class Broken(Exception):
    """A relation that can't be read."""


@dataclass
class World:
    """The objects by their ids, and what one request did with them.

    Attributes:
        resolved: response paths of the relations whose resolvers ran, in their order.
        finished: those that returned or raised.
        batches: ids of each call of the loader.
    """

    items: dict[str, "Item | Exception | None"]
    reviews: list["Review"]
    resolved: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    batches: list[list[str]] = field(default_factory=list)

    @cached_property
    def item_by_id(self) -> DataLoader[str, Any]:
        async def load(ids: list[str]) -> list[Any]:
            self.batches.append(list(ids))
            return [self.items.get(item_id) for item_id in ids]

        return DataLoader(load)

    def done(self) -> Any:
        """Return what is the same however often it runs: tasks are cancelled in any order."""
        return self.resolved, sorted(self.finished), self.batches

    def begin(self, info: Info) -> str:
        path = "/".join(map(str, info.path.as_list()))
        self.resolved.append(path)
        return path


async def item_of(item_id: str, info: Info) -> Any:
    path = info.context.begin(info)
    try:
        return await info.context.item_by_id.load(item_id)
    finally:
        info.context.finished.append(path)


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.type
class Maker:
    """An object that is an attribute of another one."""

    name: str
    city: str | None

    @strawberry.field
    async def product(self, info: Info) -> "Item | None":
        return await item_of(self.name, info)  # type: ignore[no-any-return]


@strawberry.type
class Review(Node):
    stars: int
    text: str | None
    item_id: strawberry.Private[str]
    maker: Maker

    @strawberry.field(metadata={READS: Cost(by_id=1)})  # type: ignore[untyped-decorator]
    async def item(self, info: Info) -> "Item":
        return await item_of(self.item_id, info)  # type: ignore[no-any-return]

    @strawberry.field(metadata={READS: Cost(by_id=1)})  # type: ignore[untyped-decorator]
    async def maybe_item(self, info: Info) -> "Item | None":
        return await item_of(self.item_id, info)  # type: ignore[no-any-return]

    @strawberry.field
    def shout(self, info: Info, times: int = 1) -> str:
        info.context.begin(info)
        if self.stars == 1:
            raise Broken("Nothing to shout about.")
        return "!" * times


@strawberry.type
class ReviewEdge:
    node: Review
    cursor: str


@strawberry.type
class ReviewConnection:
    edges: list[ReviewEdge]
    nodes: list[Review]
    total: int


PageSize = Annotated[int | None, strawberry.argument(description="Reviews of a page.")]


@strawberry.type
class Item(Node):
    name: str
    description: str | None
    maker: Maker
    makers: list[Maker | None]

    @strawberry.field(metadata={READS: Cost(lists=1)})  # type: ignore[untyped-decorator]
    async def reviews(
        self, info: Info, first: PageSize = None, after: str | None = None
    ) -> ReviewConnection:
        return await reviews_of(self, info, first)

    @strawberry.field
    async def maybe_reviews(self, info: Info, first: PageSize = None) -> ReviewConnection | None:
        return await reviews_of(self, info, first)

    @strawberry.field
    def anything(self, info: Info) -> Node | None:
        info.context.begin(info)
        return next((r for r in info.context.reviews if r.item_id == self.id), self)


async def reviews_of(item: Item, info: Info, first: int | None) -> ReviewConnection:
    world: World = info.context
    path = world.begin(info)
    try:
        for _ in range(len(item.name) % 3):  # they do not all take the same time
            await asyncio.sleep(0)
        if item.description == "broken":
            raise Broken(f"{item.id} has no list of reviews.")
        found = [review for review in world.reviews if review.item_id == item.id][: first or 2]
        return connection(found)
    finally:
        world.finished.append(path)


def connection(found: list[Review]) -> ReviewConnection:
    edges = [ReviewEdge(node=review, cursor=f"c{n}") for n, review in enumerate(found)]
    return ReviewConnection(edges=edges, nodes=found, total=len(found))


@strawberry.type
class ItemConnection:
    nodes: list[Item]


def all_items(info: Info) -> list[Any]:
    return list(info.context.items.values())


@strawberry.type
class Query:
    @strawberry.field(metadata={READS: Cost(lists=1)})  # type: ignore[untyped-decorator]
    async def items(self, info: Info, first: int | None = None) -> ItemConnection:
        found = [item for item in all_items(info) if isinstance(item, Item)]
        return ItemConnection(nodes=found[: first or 5])

    @strawberry.field
    def loose_items(self, info: Info) -> list[Item | None]:
        return all_items(info)

    @strawberry.field(metadata={READS: Cost(lists=1)})  # type: ignore[untyped-decorator]
    async def reviews(self, info: Info, first: int | None = None) -> ReviewConnection:
        return connection(info.context.reviews[: first or 5])

    @strawberry.field
    def grid(self, info: Info) -> list[list[Review]]:
        return [info.context.reviews[:2], [], info.context.reviews[2:4]]

    @strawberry.field
    async def review(self, info: Info) -> Review | None:
        return info.context.reviews[0]  # type: ignore[no-any-return]

    @strawberry.field
    def things(self, info: Info) -> list[Node | None]:
        return [*info.context.reviews[:2], *all_items(info)[:2]]


SCHEMA: Final = strawberry.Schema(Query)
CORE: Final = SCHEMA._schema


class NotExactly(Item):
    """A class that no type stands for."""


def _perhaps_odd(made: Any, oddities: Any, chance: random.Random) -> Any:
    return chance.choice(oddities)(made) if chance.random() < 0.2 else made


def a_world(chance: random.Random | None = None) -> World:
    """Return five items with reviews; with a chance, some of them are odd, broken or missing."""
    maker = Maker(name="i1", city=None)
    items: dict[str, Any] = {
        f"i{n}": Item(
            id=strawberry.ID(f"i{n}"),
            name="x" * (n + 1),
            description=None if n % 2 else "plain",
            maker=maker,
            makers=[maker, None],
        )
        for n in range(5)
    }
    reviews = [
        Review(id=strawberry.ID(f"r{n}"), stars=5, text="t", item_id=f"i{n % 5}", maker=maker)
        for n in range(10)
    ]
    if chance is not None:
        items = {item_id: _perhaps_odd(item, ODD_ITEMS, chance) for item_id, item in items.items()}
        reviews = [_perhaps_odd(review, ODD_REVIEWS, chance) for review in reviews]
    return World(items, reviews)


ODD_ITEMS: Final[Any] = (
    lambda _: None,
    lambda _: Broken("No such item."),
    lambda item: replace(item, name=None),
    lambda item: replace(item, name=3),
    lambda item: replace(item, description="broken"),
    lambda item: replace(item, makers=(item.maker,)),
    lambda item: replace(item, maker=replace(item.maker, name=None)),
    lambda item: NotExactly(**vars(item)),
)
ODD_REVIEWS: Final[Any] = (
    lambda review: replace(review, stars=1),
    lambda review: replace(review, stars=None),
    lambda review: replace(review, stars=2**31),
    lambda review: replace(review, text=7),
    lambda review: replace(review, item_id="missing"),
    lambda review: replace(review, maker=None),
)
