"""Sessions whose calls to DynamoDB are counted."""

from collections import Counter
from typing import Any

from botocore.session import Session

from graphql_api.process import NewSession


def counting(calls: Counter[str]) -> NewSession:
    """Return what creates a session that counts calls by their operation."""

    def count(**given: Any) -> None:
        calls[given["event_name"].rpartition(".")[2]] += 1

    def new_session() -> Session:
        session = Session()
        session.register("before-send.dynamodb", count)
        return session

    return new_session
