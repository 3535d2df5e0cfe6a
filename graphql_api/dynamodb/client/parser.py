"""Reads DynamoDB's answers straight from their JSON, after checking that they are whole.

botocore's own parser walks every attribute along the service's model, which takes a quarter of the
time of a page of 20, and changes nothing in what this project asks for: attribute values are
the same in the JSON and in the parsed answer, but for binary ones, which no record of ours holds.
Of a page of 100 it saves 4 to 6 ms of CPU (`python -m benchmarks.client_calls`). To take it out,
register no `response_parser_factory`: damaged answers are believed then, see below.
"""

import zlib
from collections.abc import Mapping
from typing import Any

import orjson
from botocore.exceptions import BotoCoreError, HTTPClientError
from botocore.parsers import ResponseParser, ResponseParserFactory


class DamagedAnswer(HTTPClientError):
    """An answer whose body is cut short, fails its checksum or is no JSON."""

    fmt = "The answer of DynamoDB is damaged: {reason}."


class ForeignAnswer(BotoCoreError):
    """An answer of something that is not DynamoDB: a proxy, a portal, another service."""

    fmt = "Something other than DynamoDB answered, with the status {status}."

    def __init__(self, status: int) -> None:
        super().__init__(status=status)
        self.status = status


class CheckedParserFactory(ResponseParserFactory):
    """Makes parsers for botocore, where it is registered as `response_parser_factory`."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        parser: ResponseParser = super().create_parser(protocol_name)
        return CheckedParser(parser) if protocol_name == "json" else parser


class CheckedParser(ResponseParser):
    """Parses answers that succeeded; all others are left to botocore's own parser."""

    def __init__(self, others: ResponseParser) -> None:
        super().__init__()
        self._others = others

    def parse(self, response: Mapping[str, Any], shape: Any) -> Any:
        """Return the answer as botocore's clients do.

        Raises:
            DamagedAnswer: the length, the checksum or the JSON is wrong.
            ForeignAnswer: it is an error, and not one of DynamoDB's.
        """
        status = response["status_code"]
        if status >= 500:  # failed in any case, and perhaps not DynamoDB's own words
            return self._others.parse(response, shape)
        if status in {200, 400}:  # one or the other is all that DynamoDB's own answers have
            answer = _whole(response["body"], response["headers"])
        if status != 200:
            if not _names_its_error(response["body"]):
                raise ForeignAnswer(status)
            return self._others.parse(response, shape)
        headers = {name.lower(): value for name, value in response["headers"].items()}
        metadata = {"HTTPStatusCode": status, "HTTPHeaders": headers}
        if (request_id := headers.get("x-amzn-requestid")) is not None:
            metadata["RequestId"] = request_id
        answer["ResponseMetadata"] = metadata
        return answer


def _whole(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the JSON object that is the body.

    A damaged answer must not pass: botocore would read a 200 as one without a record, and a failed
    condition as an error of no name.
    """
    length, checksum = headers.get("content-length"), headers.get("x-amz-crc32")
    if length is not None and length != str(len(body)):
        raise DamagedAnswer(reason="its length is not the one announced")
    if checksum is not None and checksum != str(zlib.crc32(body)):
        raise DamagedAnswer(reason="its checksum is wrong")
    try:
        answer = orjson.loads(body)
    except ValueError as error:
        raise DamagedAnswer(reason="it is not JSON") from error
    if not isinstance(answer, dict):
        raise DamagedAnswer(reason="it is not a JSON object")
    return answer


def _names_its_error(body: bytes) -> bool:
    """Whether an error is in the form that DynamoDB has for all of its own."""
    try:
        answer = orjson.loads(body)
    except ValueError:
        return False
    return isinstance(answer, dict) and isinstance(answer.get("__type"), str)
