"""The calls to DynamoDB that a service makes, as they are about to be sent."""

from botocore.awsrequest import AWSPreparedRequest

from graphql_api.process import Process


def sent_by(service: Process) -> list[tuple[str, str]]:
    """Return a list that fills with the operation and the signature of each call."""
    calls: list[tuple[str, str]] = []

    def note(request: AWSPreparedRequest, event_name: str, **_: object) -> None:
        authorization = request.headers["Authorization"]
        assert isinstance(authorization, str)
        calls.append((event_name.rpartition(".")[2], authorization))

    service._table.client.meta.events.register_first("before-send.dynamodb", note)
    return calls
