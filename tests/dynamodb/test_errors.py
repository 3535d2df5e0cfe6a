"""Every error that DynamoDB has, and what is not DynamoDB: whether it was applied, and what now."""

import threading
from collections.abc import Iterator
from typing import Any, Final

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader
from botocore.model import ServiceModel

from graphql_api.dynamodb.errors import MEANINGS, Meaning, Refused, classify
from graphql_api.local.load import Batches, LoadFailed
from tests.dynamodb.client.raw_calls import client_to, read
from tests.support.application import persisted
from tests.support.faults.plan import WRITES, Fault, Plan, Rule
from tests.support.faults.server import running_proxy
from tests.support.kinds.first import FIRST
from tests.support.log_lines import Logged
from tests.support.refusing import PAGE, SECRET, Refusing, error, http, refusing

CALLED: Final = ("BatchGetItem", "BatchWriteItem", "GetItem", "PutItem", "Query", "UpdateItem")
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html
COMMON: Final = (
    *("AccessDeniedException", "ExpiredTokenException", "IncompleteSignature", "InternalFailure"),
    *("MalformedHttpRequestException", "NotAuthorized", "OptInRequired", "RequestAbortedException"),
    *("RequestEntityTooLargeException", "RequestExpired", "RequestTimeoutException"),
    *("ServiceUnavailable", "ThrottlingException", "UnrecognizedClientException"),
    *("UnknownOperationException", "ValidationError"),
)
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
GUIDE: Final = (
    *("AccessDeniedException", "ConditionalCheckFailedException", "IncompleteSignatureException"),
    *("ItemCollectionSizeLimitExceededException", "LimitExceededException"),
    *("MissingAuthenticationTokenException", "ProvisionedThroughputExceededException"),
    *("ReplicatedWriteConflictException", "RequestLimitExceeded", "ResourceInUseException"),
    *("ResourceNotFoundException", "ThrottlingException", "UnrecognizedClientException"),
    *("ValidationException", "InternalServerError", "ServiceUnavailable"),
)
KEYED: Final = {**FIRST.new, "idempotencyKey": "k"}
ID: Final = FIRST.unknown_id
REQUESTS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "get": (FIRST.read, {"id": ID}),
    "nodes": ("query ($id: ID!) { nodes(ids: [$id]) { id } }", {"id": ID}),
    "list": (FIRST.list, {}),
    "create": (FIRST.create, {"input": FIRST.new}),
    "create with a key": (FIRST.create, {"input": KEYED}),
    "update": (FIRST.update, {"input": {"id": ID, **FIRST.other}}),
    "update of a version": (
        FIRST.update,
        {"input": {"id": ID, **FIRST.other, "expectedVersion": 1}},
    ),
    "update of nothing": (FIRST.update, {"input": {"id": ID}}),
    "delete": (FIRST.delete, {"id": ID}),
}
UNUSABLE: Final = {
    **{code: error(code) for code in ("ResourceNotFoundException", "AccessDeniedException")},
    **{code: error(code) for code in ("ExpiredTokenException", "UnrecognizedClientException")},
    **{code: error(code) for code in ("InvalidSignatureException", "KMSDisabledException")},
    "a key of KMS with a new error": error("KMSKeyPendingSomething"),
    "no index": error(
        "ValidationException", message="The table does not have the specified index: x"
    ),
    "a portal's redirect": http(302, b"", "location: http://portal.invalid/"),
    "a proxy's page": http(403, PAGE, "content-type: text/html"),
    "a proxy that asks for a password": http(407, b""),
    "another service": http(404, b'{"message":"Not Found"}'),
    "a service that knows no such call": error("UnknownOperationException", 404),
}


@pytest.fixture
def endpoint(logged: Logged) -> Iterator[Refusing]:
    with refusing(b"") as endpoint:
        logged.set(aws_endpoint_url_dynamodb=endpoint.address, dynamodb_attempts=3)
        yield endpoint


def test_each_error_of_the_operations_that_are_called_is_in_the_list() -> None:
    model = ServiceModel(Loader().load_service_model("dynamodb", "service-2"))
    modelled = {shape.name for name in CALLED for shape in model.operation_model(name).error_shapes}
    assert len(modelled) >= 9
    assert modelled | {*COMMON, *GUIDE} <= MEANINGS.keys()


def failure_of(answer: bytes) -> str:
    """Return what a call is told to mean that is answered so."""
    with refusing(answer) as endpoint, client_to(endpoint.address) as client:
        try:
            read(client)
        except (ClientError, BotoCoreError) as raised:
            failure = classify(raised)
            if isinstance(failure, Refused):
                return failure.meaning.name
            return "a bug" if failure is None else type(failure).__name__
    return "none"


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        *((error(code), "THROTTLED") for code, m in MEANINGS.items() if m is Meaning.THROTTLED),
        *((error(code), "CONTENDED") for code, m in MEANINGS.items() if m is Meaning.CONTENDED),
        *((error(code), "UNUSABLE") for code, m in MEANINGS.items() if m is Meaning.UNUSABLE),
        *((answer, "UNUSABLE") for answer in UNUSABLE.values()),
        *((error(code), "ResponseLost") for code, m in MEANINGS.items() if m is Meaning.FAILED),
        (error("ValidationException"), "a bug"),
        (error("NobodyKnowsThisException"), "a bug"),
        # Perhaps applied, whatever it calls itself.
        (error("AccessDeniedException", 500), "ResponseLost"),
        (error("NobodyKnowsThisException", 503), "ResponseLost"),
        (error("ProvisionedThroughputExceededException", 503), "THROTTLED"),
        (http(200, PAGE), "ResponseLost"),
        (http(204, b""), "ResponseLost"),
        (http(400, PAGE), "ResponseLost"),
        (http(400, b'{"message":"Bad Request"}'), "ResponseLost"),
        (http(408, PAGE), "ResponseLost"),
        (http(409, PAGE), "ResponseLost"),
        (http(502, PAGE), "ResponseLost"),
        (http(429, PAGE), "THROTTLED"),
    ],
)
def test_answer_tells_whether_the_call_was_applied_and_whether_to_repeat_it(
    answer: bytes, meaning: str
) -> None:
    assert failure_of(answer) == meaning


@pytest.mark.parametrize("trouble", UNUSABLE)
async def test_table_that_cannot_be_used_is_unavailable_in_one_line_and_asked_once(
    logged: Logged, endpoint: Refusing, trouble: str
) -> None:
    endpoint.answer = UNUSABLE[trouble]
    for number, (operation, variables) in enumerate(REQUESTS.values(), 1):
        reply = await logged.ask(operation, **variables)
        (told,) = reply.json()["errors"]
        assert told["extensions"]["code"] == "UNAVAILABLE"
        assert told["extensions"]["retryable"] is True
        assert SECRET not in reply.text
        assert len(endpoint.operations()) == number
        request, said = logged.fault()
        (line,) = said
        assert (line["level"], line["request_id"]) == ("WARNING", request["request_id"])
        assert line["message"].startswith("UNAVAILABLE at ")
        assert "StoreUnavailable < Refused < " in line["message"]
        assert not {"exception", "stack_trace"} & line.keys()


async def test_fields_that_fail_for_one_reason_are_one_line(
    logged: Logged, endpoint: Refusing
) -> None:
    endpoint.answer = UNUSABLE["ResourceNotFoundException"]
    fields = "".join(
        f"i{n}: {FIRST.one}(id: $id) {{ id }} l{n}: {FIRST.many} {{ nodes {{ id }} }} "
        for n in "abc"
    )
    reply = await logged.ask(f"query ($id: ID!) {{ {fields} }}", id=ID)
    assert [told["extensions"]["code"] for told in reply.json()["errors"]] == ["UNAVAILABLE"] * 6
    _, said = logged.fault()
    operations = [line["message"].partition("when calling the ")[2].split()[0] for line in said]
    assert sorted(operations) == ["BatchGetItem", "Query"]


async def test_persisted_document_that_cannot_be_read_is_asked_for_from_the_client(
    logged: Logged, endpoint: Refusing
) -> None:
    logged.set(persisted_documents="table")
    for trouble in UNUSABLE.values():
        endpoint.answer = trouble
        reply = await logged.client.post(
            "/graphql", json={"extensions": persisted("{ __typename }")}
        )
        (told,) = reply.json()["errors"]
        assert told["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
        request, (line,) = logged.fault()
        assert request["Errors"] == 0
        assert line["message"].startswith("A persisted document could not be read: ")
    assert len(endpoint.operations()) == len(UNUSABLE)


@pytest.mark.parametrize("trouble", UNUSABLE)
async def test_health_says_so_too(logged: Logged, endpoint: Refusing, trouble: str) -> None:
    endpoint.answer = UNUSABLE[trouble]
    assert (await logged.client.get("/health")).status_code == 503
    _, (line,) = logged.fault()
    assert line["message"].startswith("The health check failed: StoreUnavailable < ")


@pytest.mark.parametrize(
    "code", ["TransactionConflictException", "ReplicatedWriteConflictException"]
)
@pytest.mark.parametrize("request_", ["create", "update", "update of a version", "delete"])
async def test_write_that_meets_another_is_made_again_and_then_throttled(
    logged: Logged, endpoint: Refusing, code: str, request_: str
) -> None:
    endpoint.answer = error(code)
    operation, variables = REQUESTS[request_]
    reply = await logged.ask(operation, **variables)
    (told,) = reply.json()["errors"]
    assert (told["extensions"]["code"], told["extensions"]["retryable"]) == ("THROTTLED", True)
    assert len(endpoint.operations()) == 3
    request, _ = logged.fault()
    assert request["Throttles"] == 0  # the table was not too busy


async def test_refusal_after_a_lost_answer_leaves_the_outcome_unknown(logged: Logged) -> None:
    assert logged.settings.aws_endpoint_url_dynamodb
    with running_proxy(logged.settings.aws_endpoint_url_dynamodb) as (proxy, address):
        logged.set(aws_endpoint_url_dynamodb=address)
        lost, expired = Rule(Fault.RESET_APPLIED, WRITES, count=1), Rule(Fault.EXPIRED_CREDENTIALS)
        proxy.use(Plan([lost, expired]))
        reply = await logged.ask(FIRST.create, input=KEYED)
        (told,) = reply.json()["errors"]
        assert told["extensions"]["code"] == "OUTCOME_UNKNOWN"
        proxy.use(Plan([expired]))
        reply = await logged.ask(FIRST.create, input={**KEYED, "idempotencyKey": "another"})
        (told,) = reply.json()["errors"]
        assert told["extensions"]["code"] == "UNAVAILABLE"


def test_load_ends_at_once_where_the_table_cannot_be_used() -> None:
    with (
        refusing(error("AccessDeniedException")) as endpoint,
        client_to(endpoint.address) as client,
    ):
        with pytest.raises(LoadFailed, match="AccessDenied"):
            Batches(client, "items", threading.Event()).present([ID])
        assert len(endpoint.operations()) == 1
