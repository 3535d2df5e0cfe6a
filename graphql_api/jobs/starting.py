"""What the mutations of an entity that start a job return; each entity has two."""

from typing import Annotated, Any, Final

import strawberry
from graphql import GraphQLError

from graphql_api.domain.entity import Entity
from graphql_api.domain.paging import Listing
from graphql_api.jobs.types import FileFormat, StartImportSuccess
from graphql_api.jobs.wanted import wanted_json
from graphql_api.schema.context import Info

WANTED_MAX: Final = 10_000  # characters of JSON; a record of DynamoDB has 400 KB
Format = Annotated[FileFormat, strawberry.argument(description="The format of the file.")]


async def started_import(
    info: Info, entity: Entity[Any], file_format: FileFormat
) -> StartImportSuccess:
    job, upload = await info.context.jobs.start_import(entity.noun, file_format.to_domain())
    return StartImportSuccess(job=job, upload=upload)  # type: ignore[arg-type]


async def started_export(
    info: Info, entity: Entity[Any], listing: Listing[Any, Any], file_format: FileFormat
) -> Any:
    """Start the export of a list, which its job stores.

    Raises:
        GraphQLError: it can't be stored. No entity's text is so long, or half of a character.
    """
    try:
        wanted = wanted_json(listing)
    except ValueError as error:
        raise GraphQLError("filter has a text with a lone surrogate.") from error
    if len(wanted) > WANTED_MAX:
        raise GraphQLError(f"filter takes at most {WANTED_MAX:,} characters; it has more.")
    return await info.context.jobs.start_export(entity.noun, file_format.to_domain(), wanted)
