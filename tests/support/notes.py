"""A made-up example of a further kind of entity: notes, each about one of the first kind.

Its lists are in an index that each kind has, under partition keys of their own.
"""

import textwrap
from pathlib import Path
from typing import Final

RECORD: Final = """
    from dataclasses import dataclass
    from enum import Enum
    from typing import Annotated

    from pydantic import Field

    from graphql_api.domain.entity import Entity
    from graphql_api.domain.fields import Reference
    from graphql_api.domain.paging import Listing, Order
    from graphql_api.domain.timestamp import Timestamp
    from graphql_api.dynamodb.list_keys import BY_CREATION, Partition
    from graphql_api.dynamodb.lists import Lists
    from graphql_api.dynamodb.record_format import record_format
    from graphql_api.registry import REGISTRY

    SUBJECT = REGISTRY.records()[0].entity


    @dataclass(frozen=True, slots=True, kw_only=True)
    class Note:
        id: str
        created_at: Timestamp
        updated_at: Timestamp
        version: int
        subject_id: Annotated[str, Reference(SUBJECT)]
        text: Annotated[str, Field(min_length=1, max_length=100)]


    NOTE = Entity.of(Note, "note")


    class NoteOrder(Enum):
        CREATED_AT = "CREATED_AT"


    EVERYTHING = Listing(None, Order(NoteOrder.CREATED_AT))


    LISTS = Lists(
        NOTE,
        {NoteOrder.CREATED_AT: BY_CREATION},
        Partition("list_all", lambda shard, _: f"note#{shard:02d}"),
    )
    RECORD = record_format(LISTS, lambda _, order: LISTS.query(order.field, {}))
"""

ENTITY: Final = """
    import strawberry

    from PACKAGE.notes.record import EVERYTHING, NOTE, Note as Stored
    from graphql_api.schema.connections import Connection
    from graphql_api.schema.context import Info
    from graphql_api.schema.registration import Registration
    from graphql_api.schema.types import Node


    @strawberry.type
    class Note(Node):
        represents = Stored

        subject_id: str
        text: str


    @strawberry.type
    class NoteConnection:
        represents = Connection

        nodes: list[Note]


    @strawberry.type
    class NoteQuery:
        @strawberry.field(graphql_type=Note | None)
        async def note(self, info: Info, id: strawberry.ID) -> Stored | None:
            return await info.context.get(NOTE, id)

        @strawberry.field(graphql_type=NoteConnection | None)
        async def notes(self, info: Info) -> Connection[Stored]:
            return Connection(await info.context.page(NOTE, EVERYTHING, info.path.as_list()))


    REGISTRATION = Registration(entity=NOTE, node=Note, plural="notes", query=NoteQuery)
"""

SAMPLES: Final = """
    from PACKAGE.notes.record import EVERYTHING, NOTE, SUBJECT
    from graphql_api.domain.samples import Samples

    SOMETHING = SUBJECT.ids.of_token("0" * 32)
    SAMPLES = Samples(
        entity=NOTE,
        everything=EVERYTHING,
        first_run=lambda ids: [{"subject_id": id, "text": "Seen"} for id in ids[SUBJECT.noun][:2]],
        generated=lambda chance, number: {"subject_id": SOMETHING, "text": f"Number {number}"},
        changed={"text": "Not seen"},
        example={"subject_id": SOMETHING, "text": "Was seen"},
    )
"""


def write_notes(folder: Path) -> Path:
    """Write the example `notes` into a folder of examples, and return that folder."""
    (folder / "notes").mkdir(parents=True)
    for name, text in (("record", RECORD), ("entity", ENTITY), ("samples", SAMPLES)):
        source = textwrap.dedent(text).replace("PACKAGE", folder.name)
        (folder / "notes" / f"{name}.py").write_text(source, encoding="utf-8")
    return folder
