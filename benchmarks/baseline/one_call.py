"""One call to DynamoDB with botocore, and nothing else: what no service on botocore is below."""

import json
from typing import Any

import botocore.session
from botocore.config import Config

client: Any = botocore.session.get_session().create_client(
    "dynamodb", config=Config(parameter_validation=False)
)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    key = {"id": {"S": json.loads(event["body"])["variables"]["id"]}}
    record = client.get_item(TableName="items", Key=key, ConsistentRead=True)["Item"]
    return {"statusCode": 200, "body": json.dumps({"data": {"item": record}})}
