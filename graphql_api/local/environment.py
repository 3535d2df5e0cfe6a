"""Which engine the service talks to on a laptop, said in AWS's own environment variables."""

import os
from collections.abc import Mapping
from typing import Final

from graphql_api.local.errors import CannotStart

TABLE_NAME: Final = "TABLE_NAME"
ENDPOINT: Final = "AWS_ENDPOINT_URL_DYNAMODB"
EMBEDDED_TABLE: Final = "items"


def wants_embedded_engine(environment: Mapping[str, str]) -> bool:
    """Tell whether nothing else is asked for; a named table is somebody's, wherever it is.

    Raises:
        CannotStart: an engine is named without its table.
    """
    if environment.get(TABLE_NAME):
        return False
    if environment.get(ENDPOINT):
        raise CannotStart(
            f"{ENDPOINT} is set and {TABLE_NAME} is not: name the table, or unset both for"
            " the embedded engine."
        )
    return True


def for_embedded_engine(environment: Mapping[str, str], endpoint: str) -> dict[str, str]:
    """Return the environment in which boto3 talks to the engine and finds nobody's credentials."""
    kept = {k: v for k, v in environment.items() if not k.startswith("AWS_")}
    # boto3 takes a proxy even to the loopback.
    unproxied = {kept[name] for name in ("no_proxy", "NO_PROXY") if kept.get(name)}
    no_proxy = ",".join([*sorted(unproxied), "127.0.0.1"])
    return {
        **kept,
        TABLE_NAME: EMBEDDED_TABLE,
        ENDPOINT: endpoint,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "embedded",
        "AWS_SECRET_ACCESS_KEY": "embedded",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }
