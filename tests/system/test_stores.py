"""The tables that tests are given keep out of each other's way."""

from typing import TYPE_CHECKING

from graphql_api.local.gateway.local_users import EDITOR
from tests.support.cognito import Cognito
from tests.support.stores import moto_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def test_moto_keeps_its_users_when_a_table_goes(
    cognito: Cognito, moto_client: "DynamoDBClient"
) -> None:
    with moto_table(moto_client) as store:
        assert cognito.token(EDITOR)
        assert store.client.describe_table(TableName=store.name)["Table"]["ItemCount"] == 0
    assert cognito.token(EDITOR)


def test_a_table_is_gone_after_its_test(moto_client: "DynamoDBClient") -> None:
    with moto_table(moto_client) as first, moto_table(moto_client) as second:
        assert first.name != second.name
        names = moto_client.list_tables()["TableNames"]
        assert {first.name, second.name} <= set(names)
    with moto_table(moto_client) as third:
        assert not {first.name, second.name} & set(moto_client.list_tables()["TableNames"])
        assert third.name in moto_client.list_tables()["TableNames"]
