"""Every setting of the service: an environment variable with its unit, bounds and default."""

import logging
import os
from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

log = logging.getLogger(__name__)


def _split(value: object) -> object:
    """Return the parts of a list that is written with commas."""
    return (
        [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str)
        else value
    )


_List = Annotated[list[str], BeforeValidator(_split)]
_HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]

# Lambda sets it in every function, and nobody else can there.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
_LAMBDA: Final = "AWS_LAMBDA_FUNCTION_NAME"
_NOT_CHOSEN: Final = (
    "SIGN_IN: On Lambda it must be set: 'cognito', or 'off', with which everybody who knows the"
    " URL may read and change all items"
)


class Settings(BaseModel):
    """Read once at start; a missing or bad value stops it there, by name (see load_settings).

    A setting is what somebody who deploys has a reason to change; limits are defaults of what
    enforces them, see graphql_api.wiring.Limits.
    """

    # A default is held to its bounds, and has its field's type, as if it had been written.
    model_config = ConfigDict(frozen=True, validate_default=True)

    table_name: str = Field(
        min_length=3,
        max_length=1024,
        pattern=r"^[A-Za-z0-9_.:/-]+$",
        description="DynamoDB table that holds the items: its name or its ARN.",
    )
    aws_endpoint_url_dynamodb: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="Address of another DynamoDB engine, without a query; none: AWS itself.",
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
            "List partitions that new items go to; none: LIST_SHARDS. To raise the number while"
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
            " answered short; all lists of a request share 1,000."
        ),
    )
    request_seconds: float = Field(
        8.0, gt=0, le=28, description="Time that one request may take, all its calls together."
    )
    dynamodb_read_seconds: float = Field(
        2.0,
        gt=0,
        le=25,
        description="Time for one DynamoDB call, once connected, till its answer is whole.",
    )
    dynamodb_attempts: int = Field(
        4, ge=1, le=20, description="How often one DynamoDB call is made at most."
    )

    allowed_origins: _List = Field(
        [],
        description=(
            "Origins whose pages may read answers (CORS), with commas between them. `*`: any,"
            " without credentials."
        ),
    )
    allowed_headers: Annotated[list[_HeaderName], BeforeValidator(_split)] = Field(
        [],
        description=(
            "Headers that requests of these pages may have besides the usual ones (docs/http.md),"
            " with commas between them."
        ),
    )
    sign_in: Literal["off", "cognito", "local"] = Field(
        "off",
        description=(
            "Who may ask: `off`: everybody; `cognito`: those whose token API Gateway's authorizer"
            " has verified; `local`: the same locally, with tokens signed here. On Lambda it"
            " must be set."
        ),
    )
    editors_group: str = Field(
        "editors",
        max_length=128,
        description="Group of those who may change items; empty: everybody who may ask.",
    )
    hsts_subdomains: Literal["on", "off"] = Field(
        "off",
        description=(
            "Whether Strict-Transport-Security, sent behind API Gateway, covers all subdomains of"
            " the API's domain (`includeSubDomains`): for the domain's owner to decide."
        ),
    )
    explorer: Literal["on", "off"] = Field("on", description="Whether /graphiql is served.")
    introspection: Literal["on", "off"] = Field(
        "on", description="Whether the schema may be asked for; off: no field suggestions either."
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

    @model_validator(mode="after")
    def _read_what_is_written(self) -> Self:
        if (self.list_shards_written or 0) > self.list_shards:
            raise ValueError("LIST_SHARDS_WRITTEN must not be above LIST_SHARDS")
        return self


class SettingsError(Exception):
    """A variable is missing or outside its bounds; the message names each."""


# Of what two names have in common (difflib.SequenceMatcher.ratio): SIGNIN has 0.92 of SIGN_IN,
# LIST_SHARD 0.95 of LIST_SHARDS, and boto3's own AWS_ENDPOINT_URL_DYNAMODB_STREAMS 0.86 of ours.
_ALIKE: Final = 0.9


def _warn_of_misspelt(names: Iterable[str]) -> None:
    """Log a line for each name that is almost a setting's; the rest are other programs'."""
    for name in sorted(names):
        near = [
            setting
            for setting in Settings.model_fields
            if setting[0] == name[:1] and abs(len(setting) - len(name)) <= 2
        ]
        if near:  # rarely: nothing is imported and compared for the names that Lambda sets
            from difflib import get_close_matches

            for setting in get_close_matches(name, near, 1, _ALIKE):
                message = "%s is not a setting, and is ignored. Did you mean %s?"
                log.warning(message, name.upper(), setting.upper())


def load_settings(variables: Mapping[str, str] = os.environ) -> Settings:
    """Read the environment: a variable has its field's name, in capitals or not.

    pydantic-settings does the same, and makes each cold start 3 % longer (docs/performance.md).

    Raises:
        SettingsError: names every variable at fault and what is allowed.
    """
    environment = {name.lower(): value for name, value in variables.items()}
    # No other variables: the error's traceback shows what was read, and some are credentials.
    own = {name: environment[name] for name in Settings.model_fields if name in environment}
    _warn_of_misspelt(environment.keys() - own.keys())
    # A default that lets everybody in is for a local machine alone.
    faults = [_NOT_CHOSEN] if _LAMBDA in variables and "sign_in" not in own else []
    cause = None
    try:
        settings = Settings.model_validate(own)
    except ValidationError as error:
        cause = error
        faults += [
            ": ".join([*(str(part).upper() for part in fault["loc"]), fault["msg"]])
            for fault in error.errors(include_url=False)
        ]
    if faults:
        raise SettingsError("Bad settings. " + "; ".join(faults)) from cause
    return settings
