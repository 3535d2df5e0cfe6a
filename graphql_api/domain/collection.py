"""The use cases for entities: read, list, create, update, delete."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from graphql_api.domain.entity import E, Entity
from graphql_api.domain.errors import InvalidCursor, NotFound, UnreadableRecord, VersionConflict
from graphql_api.domain.identity import prefix_of
from graphql_api.domain.paging import F, K, Listing, Page
from graphql_api.domain.ports import Presence, Repositories, Repository, Write
from graphql_api.domain.timestamp import timestamp
from graphql_api.domain.validation import check


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
        given = {**self.entity.defaults, **values}
        ids = self.entity.ids
        if idempotency_key is None:
            new, hashed = check(self.entity.new, given), None
            new_id = ids.of_token(self.new_token())
        else:
            # Checked together, so that a bad key is reported with the other invalid fields.
            new = check(self.entity.keyed, {**given, "idempotency_key": idempotency_key})
            new_id = ids.of_key(caller, new.pop("idempotency_key"))
            hashed = self.entity.input_hash(new)
        now = self.now()
        await self._expect_references(new, None if idempotency_key is None else new_id, now)
        at = timestamp(now)
        entity = self.entity.make(id=new_id, created_at=at, updated_at=at, version=1, **new)
        return await self.repository.create(entity, Write(self.new_token(), now, hashed))

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

    async def _expect_references(
        self, new: Mapping[str, Any], keyed_id: str | None, now: datetime
    ) -> None:
        """Check that what a new entity refers to exists, with one read.

        An earlier create with the same key decides first, whatever has become of what it refers to.

        Args:
            keyed_id: of the new entity, if it has an idempotency key.

        Raises:
            NotFound: with the noun and the id of what is missing.
        """
        wanted = [(new[name], entity) for name, entity in self.entity.references.items()]
        if not wanted:
            return
        ids = dict.fromkeys(one for one, entity in wanted if entity.ids.matches(one))
        asked = [*ids, *([] if keyed_id is None else [keyed_id])]
        found = await self.repository.presence(asked, now) if asked else {}
        if keyed_id in found:
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
