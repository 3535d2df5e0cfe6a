"""The use cases for entities: read, list, create, update, delete."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic

from graphql_api.domain.entity import E, Entity
from graphql_api.domain.errors import (
    InvalidCursor,
    NotFound,
    TooManyInputs,
    UnreadableRecord,
    VersionConflict,
)
from graphql_api.domain.identity import prefix_of
from graphql_api.domain.paging import F, K, Listing, Page
from graphql_api.domain.ports import Presence, Repositories, Repository, Write
from graphql_api.domain.timestamp import timestamp
from graphql_api.domain.validation import check

INPUTS_MAX: Final = 25  # of one createMany; what DynamoDB's own batches of writes take


@dataclass(frozen=True, slots=True)
class NewValues:
    """What a caller gives for a new entity.

    Attributes:
        values: by field name, unchecked.
    """

    values: Mapping[str, Any]
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class _Checked(Generic[E]):
    """A new entity that may be stored, and the write that stores it.

    Attributes:
        references: the values of the fields that refer to other entities, by name.
    """

    entity: E
    write: Write
    references: Mapping[str, str]

    @property
    def has_key(self) -> bool:
        return self.write.input_hash is not None


@dataclass(frozen=True)
class Collection(Generic[E, F, K]):
    """Entities of one kind. Raises the errors of Repository, and InvalidInput for bad values.

    Attributes:
        now: the time, with a time zone.
        new_token: 32 hexadecimal digits, never the same twice.
    """

    entity: Entity[E]
    repository: Repository[E, F, K]
    now: Callable[[], datetime]
    new_token: Callable[[], str]

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, E | UnreadableRecord]:
        """Return the entities that exist, by id. The ids may be any strings."""
        known = list(dict.fromkeys(filter(self.entity.ids.matches, ids)))
        return await self.repository.get_many(known) if known else {}

    async def page(self, listing: Listing[F, K]) -> Page[E]:
        try:
            return await self.repository.page(listing)
        except InvalidCursor as error:
            argument = "before" if listing.page.backwards else "after"
            raise InvalidCursor(f"{argument}: {error}") from error

    async def create(
        self,
        values: Mapping[str, Any],
        idempotency_key: str | None = None,
        caller: str = "",
    ) -> E:
        """Create an entity. With an idempotency key, repeated calls create at most one.

        Args:
            caller: the owner of the key: the subject of a Caller.
        """
        return await self._store(self._checked(NewValues(values, idempotency_key), caller))

    async def create_many(
        self, inputs: Sequence[NewValues], caller: str = "", *, concurrency: int
    ) -> list[E | BaseException]:
        """Create several entities, each of them by itself, as `create` would.

        What came of each is as if they had been created one after the other in their order. Those
        with the same idempotency key are; the others are stored concurrently.

        Args:
            caller: see create.
            concurrency: entities that are stored at the same time; the others wait their turn.

        Returns:
            For each input, in their order, the entity, or what `create` would have raised.

        Raises:
            TooManyInputs: there are more than INPUTS_MAX.
        """
        if len(inputs) > INPUTS_MAX:
            raise TooManyInputs(INPUTS_MAX, len(inputs))
        turns = asyncio.Semaphore(concurrency)
        of_same_key: dict[str, asyncio.Lock] = {}

        async def create(given: NewValues) -> E:
            # Tasks begin in their order, and each gets here before the first of them waits: the
            # times are in the order of the inputs, and so are those who wait for one lock.
            new = self._checked(given, caller)
            async with of_same_key.setdefault(new.entity.id, asyncio.Lock()), turns:
                return await self._store(new)

        return await asyncio.gather(*map(create, inputs), return_exceptions=True)

    def _checked(self, given: NewValues, caller: str) -> _Checked[E]:
        """Return the new entity with its id, its times and its write.

        Raises:
            InvalidInput: with all that is wrong with the values and the key.
        """
        values, ids = {**self.entity.defaults, **given.values}, self.entity.ids
        if given.idempotency_key is None:
            new, hashed = check(self.entity.new, values), None
            new_id = ids.of_token(self.new_token())
        else:
            # Checked together, so that a bad key is reported with the other invalid fields.
            new = check(self.entity.keyed, {**values, "idempotency_key": given.idempotency_key})
            new_id = ids.of_key(caller, new.pop("idempotency_key"))
            hashed = self.entity.input_hash(new)
        now = self.now()
        at = timestamp(now)
        entity = self.entity.make(id=new_id, created_at=at, updated_at=at, version=1, **new)
        references = {name: new[name] for name in self.entity.references}
        return _Checked(entity, Write(self.new_token(), now, hashed), references)

    async def _store(self, new: _Checked[E]) -> E:
        await self._expect_references(new)
        return await self.repository.create(new.entity, new.write)

    async def update(
        self, entity_id: str, values: Mapping[str, Any], expected_version: int | None = None
    ) -> E:
        """Change only the fields in values. Without any, the entity and its version stay as is."""
        changes = check(self.entity.changes, values)
        self._expect_id(entity_id)
        if not changes:
            return await self._unchanged(entity_id, expected_version)
        write = Write(self.new_token(), self.now())
        return await self.repository.update(entity_id, changes, write, expected_version)

    async def delete(self, entity_id: str, expected_version: int | None = None) -> None:
        self._expect_id(entity_id)
        write = Write(self.new_token(), self.now())
        await self.repository.delete(entity_id, write, expected_version)

    async def _expect_references(self, new: _Checked[E]) -> None:
        """Check that what a new entity refers to exists, with one read.

        An earlier create with the same key decides first, whatever has become of what it refers to.

        Raises:
            NotFound: with the noun and the id of what is missing.
        """
        wanted = [(new.references[name], one) for name, one in self.entity.references.items()]
        if not wanted:
            return
        ids = dict.fromkeys(one for one, entity in wanted if entity.ids.matches(one))
        asked = [*ids, *([new.entity.id] if new.has_key else [])]
        found = await self.repository.presence(asked, new.write.at) if asked else {}
        if new.has_key and new.entity.id in found:
            return
        for one, entity in wanted:
            if not entity.ids.matches(one) or found.get(one) is not Presence.EXISTS:
                raise NotFound(entity.noun, one)

    def _expect_id(self, text: str) -> None:
        if not self.entity.ids.matches(text):
            raise NotFound(self.entity.noun, text)

    async def _unchanged(self, entity_id: str, expected_version: int | None) -> E:
        entity = (await self.repository.get_many([entity_id])).get(entity_id)
        if entity is None:
            raise NotFound(self.entity.noun, entity_id)
        if isinstance(entity, UnreadableRecord):
            raise entity
        if expected_version is not None and entity.version != expected_version:
            raise VersionConflict(self.entity.noun, expected_version, entity)
        return entity


@dataclass(frozen=True)
class Collections:
    """The collections of every kind of entity that is served, for one request.

    Attributes:
        entities: the kinds, by what their ids begin with.
        now, new_token: see Collection.
    """

    entities: Mapping[str, Entity[Any]]
    repositories: Repositories
    now: Callable[[], datetime]
    new_token: Callable[[], str]

    def of(self, entity: Entity[E]) -> Collection[E, Any, Any]:
        return Collection(entity, self.repositories.of(entity), self.now, self.new_token)

    async def get_many(self, ids: Sequence[str]) -> Mapping[str, Any]:
        """Return the entities that exist, by id; an UnreadableRecord for one that is damaged.

        Args:
            ids: any strings.
        """
        known = list(dict.fromkeys(filter(self._is_known, ids)))
        return await self.repositories.get_many(known) if known else {}

    def _is_known(self, text: str) -> bool:
        entity = self.entities.get(prefix_of(text))
        return entity is not None and entity.ids.matches(text)
