"""All settings: environment variables with their units, bounds and defaults."""

import os
import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from graphql_api.misspelt import warn_of_misspelt


def _split(value: object) -> object:
    """Return the parts of a comma-separated list."""
    return (
        [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str)
        else value
    )


# As template.yaml has them.
_ORIGIN: Final = re.compile(r"https?://[^\s,/*]+")


def _origins(values: list[str]) -> list[str]:
    """Return the origins. One with a path, or a slash at the end, would never equal a browser's."""
    if values != ["*"] and not all(map(_ORIGIN.fullmatch, values)):
        raise ValueError("must be origins such as https://shop.example, without a path, or * alone")
    return values


_List = Annotated[list[str], BeforeValidator(_split)]
_Origins = Annotated[_List, AfterValidator(_origins)]
_HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]

# Lambda sets this variable in every function, and it is reserved there.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
_LAMBDA: Final = "AWS_LAMBDA_FUNCTION_NAME"
_NOT_CHOSEN: Final = (
    "SIGN_IN: On Lambda it must be set: 'cognito', or 'off', with which everybody who knows the"
    " URL may read and change everything"
)


class Settings(BaseModel):
    """All settings, read once at start; invalid ones stop it with an error (see load_settings).

    A setting is a value that an operator has a reason to change. Other limits are constants next to
    the code that enforces them; see graphql_api.wiring.Limits.
    """

    # Defaults are validated and converted like values from the environment.
    model_config = ConfigDict(frozen=True, validate_default=True)

    table_name: str = Field(
        min_length=3,
        max_length=1024,
        pattern=r"^[A-Za-z0-9_.:/-]+$",
        description="DynamoDB table that holds the records: its name or its ARN.",
    )
    aws_endpoint_url_dynamodb: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="URL of another DynamoDB engine, without a query; none: AWS.",
    )
    list_shards: int = Field(
        1,
        ge=1,
        le=100,
        description=(
            "List partitions that are read. Each takes about 1,000 writes a second. May only grow."
        ),
    )
    list_shards_written: int | None = Field(
        None,
        ge=1,
        le=100,
        description=(
            "List partitions that new records go to; none: LIST_SHARDS. To raise the number while"
            " requests run: keep this at the old one, raise LIST_SHARDS, and raise this once every"
            " old version is gone."
        ),
    )
    list_read_units: float = Field(
        250,
        gt=0,
        le=10_000,
        description=(
            "Read units (each 8 KB, eventually consistent) that one page may take before it is"
            " returned short; all lists of a request share 1,000."
        ),
    )
    request_seconds: float = Field(
        8.0, gt=0, le=28, description="Time that one request may take, all its calls together."
    )
    dynamodb_read_seconds: float = Field(
        2.0,
        gt=0,
        le=25,
        description="Time for one DynamoDB call, from the open connection to the whole response.",
    )
    dynamodb_attempts: int = Field(
        4, ge=1, le=20, description="Attempts of one DynamoDB call, including the first."
    )

    allowed_origins: _Origins = Field(
        [],
        description=(
            "Origins whose pages may read responses (CORS), comma-separated. `*`: any,"
            " without credentials."
        ),
    )
    allowed_headers: Annotated[list[_HeaderName], BeforeValidator(_split)] = Field(
        [],
        description=(
            "Headers that these pages may send in addition to the usual ones (docs/http.md),"
            " comma-separated."
        ),
    )
    sign_in: Literal["off", "cognito", "local"] = Field(
        "off",
        description=(
            "Who may call: `off`: everybody; `cognito`: callers whose token API Gateway's"
            " authorizer has verified; `local`: the same locally, with tokens signed here."
            " On Lambda it must be set."
        ),
    )
    editors_group: str = Field(
        "editors",
        max_length=128,
        description="Group of users who may change anything; empty: every permitted caller.",
    )
    hsts_subdomains: Literal["on", "off"] = Field(
        "off",
        description=(
            "Whether Strict-Transport-Security, sent behind API Gateway, covers all subdomains of"
            " the API's domain (`includeSubDomains`): for the domain's owner to decide."
        ),
    )
    explorer: Literal["on", "off"] = Field("on", description="Whether /graphiql is served.")
    sign_in_page: str | None = Field(
        None,
        pattern=r"^https?://[A-Za-z0-9.:-]+$",
        description=(
            "Where the explorer's users sign in: the origin of Cognito's sign-in page, without a"
            " path; none: the explorer offers no sign-in."
        ),
    )
    sign_in_client_id: str | None = Field(
        None,
        max_length=128,
        pattern=r"^[A-Za-z0-9_+-]+$",
        description="The client id that the explorer signs in with, at `SIGN_IN_PAGE`.",
    )
    introspection: Literal["on", "signed-in", "off"] = Field(
        "on",
        description=(
            "Who may query the schema and gets field suggestions: everybody, signed-in callers"
            " (with `SIGN_IN` at `off`: nobody), or nobody."
        ),
    )
    persisted_documents: Literal["memory", "table"] = Field(
        "memory",
        description=(
            "Where automatic persisted queries are kept: in each process, or in the table as"
            " well if they have at most 4 KB, for 30 days, so that a new process knows them."
        ),
    )
    trusted_documents: Literal["off", "prefer", "only"] = Field(
        "off",
        description=(
            "Documents from the manifests in graphql_api/trusted_documents: `prefer` prepares them"
            " at start, `only` refuses all others."
        ),
    )
    max_cost: int = Field(
        10_000,
        ge=100,
        le=1_000_000,
        description="Cost of an operation: every field counts one, times the lists around it.",
    )
    tracing: Literal["on", "off"] = Field(
        "off",
        description=(
            "Whether requests that X-Ray samples are traced, each with its calls to DynamoDB; on"
            " Lambda only."
        ),
    )

    jobs_bucket: str | None = Field(
        None,
        pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        description=(
            "Bucket of S3 that holds the files of jobs; none: there are no jobs."
            " Needs `JOBS_QUEUE_URL`."
        ),
    )
    jobs_queue_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="Queue of SQS in which the work on jobs waits. Needs `JOBS_BUCKET`.",
    )
    jobs_write_share: int = Field(
        50,
        ge=1,
        le=100,
        description=(
            "Percent of what the table can write that jobs may take: of MAX_WRITE_UNITS, and of"
            " 1,000 units a second for each list partition that is written."
        ),
    )
    jobs_workers: int = Field(
        5,
        ge=2,
        le=1000,
        description="How many workers share that: as many as run at the same time.",
    )
    max_write_units: int | None = Field(
        None,
        ge=1,
        le=1_000_000,
        description=(
            "Write units a second that the table, and each of its indexes, is limited to; none: it"
            " has no such limit. Only jobs look at it."
        ),
    )

    @model_validator(mode="after")
    def _read_what_is_written(self) -> Self:
        if (self.list_shards_written or 0) > self.list_shards:
            raise ValueError("LIST_SHARDS_WRITTEN must not be above LIST_SHARDS")
        return self

    @model_validator(mode="after")
    def _sign_in_somewhere_as_something(self) -> Self:
        if (self.sign_in_page is None) != (self.sign_in_client_id is None):
            raise ValueError("SIGN_IN_PAGE and SIGN_IN_CLIENT_ID need each other")
        return self

    @model_validator(mode="after")
    def _files_and_messages(self) -> Self:
        if (self.jobs_bucket is None) != (self.jobs_queue_url is None):
            raise ValueError("JOBS_BUCKET and JOBS_QUEUE_URL need each other")
        return self


class SettingsError(Exception):
    """A setting is missing or outside its bounds; the message names every such variable."""


def load_settings(variables: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from environment variables; names are case-insensitive.

    pydantic-settings would do the same, but makes each cold start 3 % longer (docs/performance.md).

    Raises:
        SettingsError: names every invalid variable and its allowed values.
    """
    environment = {name.lower(): value for name, value in variables.items()}
    # Only the settings: the error's traceback shows the values, and other variables may be
    # credentials.
    own = {name: environment[name] for name in Settings.model_fields if name in environment}
    warn_of_misspelt(
        (name.upper() for name in environment.keys() - own.keys()),
        (name.upper() for name in Settings.model_fields),
    )
    # The default gives everybody access, which is acceptable on a local machine only.
    faults = [_NOT_CHOSEN] if _LAMBDA in variables and "sign_in" not in own else []
    cause = None
    try:
        settings = Settings.model_validate(own)
    except ValidationError as error:
        cause = error
        faults += [
            ": ".join(
                [
                    *(str(part).upper() for part in fault["loc"]),
                    fault["msg"].removeprefix("Value error, "),
                ]
            )
            for fault in error.errors(include_url=False)
        ]
    if faults:
        raise SettingsError("Bad settings. " + "; ".join(faults)) from cause
    return settings
