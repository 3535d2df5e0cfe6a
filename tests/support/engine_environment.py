"""The environment of a process whose table is on an engine of this machine."""

import os
from collections.abc import Mapping

from graphql_api.local.dynalite import EMBEDDED_TABLE, ENDPOINT, TABLE_NAME


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
