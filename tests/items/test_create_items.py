"""Several items created by one field: a result for each input, and none that waits for another."""

from collections import Counter
from typing import Any

import pytest

from graphql_api.domain.collection import INPUTS_MAX
from graphql_api.settings import Settings
from tests.items.lamps import CREATE, LAMP, LampApplication
from tests.items.many_lamps import CREATE_MANY, kinds, lamps
from tests.support.application import code_of, post
from tests.support.counted import counting

NAMES = "{ items(orderBy: {field: CREATED_AT}, first: 100) { nodes { name } } }"


@pytest.fixture
def calls() -> Counter[str]:
    return Counter()


@pytest.fixture
def application(settings: Settings, calls: Counter[str]) -> LampApplication:
    return LampApplication(settings, new_session=counting(calls))


async def create_many(application: LampApplication, *inputs: object) -> list[Any]:
    results: list[Any] = (await application.ask(CREATE_MANY, inputs=inputs))["createItems"]
    return results


async def names(application: LampApplication) -> list[str]:
    return [node["name"] for node in (await application.ask(NAMES))["items"]["nodes"]]


async def test_as_many_as_are_allowed_are_created_in_order(
    application: LampApplication, calls: Counter[str]
) -> None:
    results = await create_many(application, *lamps(INPUTS_MAX))
    assert kinds(results) == ["CreateItemSuccess"] * INPUTS_MAX
    items = [result["item"] for result in results]
    assert [item["name"] for item in items] == [f"Lamp {n}" for n in range(INPUTS_MAX)]
    assert {item["version"] for item in items} == {1}
    times = [item["createdAt"] for item in items]
    assert times == sorted(times)
    assert calls == {"PutItem": INPUTS_MAX}
    assert sorted(await names(application)) == sorted(item["name"] for item in items)


async def test_each_result_is_that_of_the_create_alone(application: LampApplication) -> None:
    bad = {**LAMP, "name": " ", "price": "0.001"}
    used = await application.create(idempotencyKey="used")
    results = await create_many(
        application,
        {**LAMP, "name": "One"},
        bad,
        {**LAMP, "idempotencyKey": "used"},
        {**LAMP, "name": "Vase", "idempotencyKey": "used"},
        {**LAMP, "price": "a lot"},
        {**LAMP, "name": "Two"},
    )
    assert kinds(results) == [
        "CreateItemSuccess",
        "InputProblem",
        "CreateItemSuccess",
        "IdempotencyProblem",
        "InputProblem",
        "CreateItemSuccess",
    ]
    assert results[2]["item"] == used
    alone = (await application.ask(CREATE, input=bad))["createItem"]
    paths = [fault.pop("path") for fault in results[1]["fields"]]
    assert paths == [["inputs", "1", "name"], ["inputs", "1", "price"]]
    assert [fault.pop("path")[1] for fault in alone["fields"]] == ["name", "price"]
    assert results[1] == alone
    assert results[4]["fields"][0]["path"] == ["inputs", "4", "price"]
    assert sorted(await names(application)) == ["Lamp", "One", "Two"]


async def test_repeated_request_creates_nothing_more(
    application: LampApplication, calls: Counter[str]
) -> None:
    inputs = [{**lamp, "idempotencyKey": lamp["name"]} for lamp in lamps(5)]
    first = await create_many(application, *inputs)
    assert await create_many(application, *inputs) == first
    one = (await application.ask(CREATE, input=inputs[3]))["createItem"]
    assert one == first[3]
    assert len(await names(application)) == 5


async def test_same_key_in_one_request_is_as_in_one_request_after_the_other(
    application: LampApplication,
) -> None:
    mine = {**LAMP, "idempotencyKey": "k"}
    results = await create_many(
        application, {**mine, "price": "0"}, mine, {**mine, "name": "Vase"}, LAMP, mine
    )
    assert kinds(results) == [
        "InputProblem",
        "CreateItemSuccess",
        "IdempotencyProblem",
        "CreateItemSuccess",
        "CreateItemSuccess",
    ]
    assert results[4] == results[1] != results[3]
    assert await names(application) == ["Lamp", "Lamp"]


async def test_empty_list_is_answered_with_one_and_calls_nothing(
    application: LampApplication,
) -> None:
    answer = await application.answer(CREATE_MANY, inputs=[])
    assert (answer.data, answer.errors, answer.calls) == ({"createItems": []}, [], 0)


@pytest.mark.parametrize("count", [INPUTS_MAX + 1, 300])
async def test_more_are_refused_with_their_number_and_nothing_is_written(
    settings: Settings, application: LampApplication, count: int
) -> None:
    body = {"query": CREATE_MANY, "variables": {"inputs": lamps(count)}}
    reply = await post(settings, body)
    assert reply.json()["data"] == {"createItems": None}
    (error,) = reply.json()["errors"]
    assert (code_of(reply), error["path"]) == ("BAD_USER_INPUT", ["createItems"])
    message = f"inputs takes at most {INPUTS_MAX} inputs; there are {count}. Nothing was changed."
    assert error["message"] == message
    assert error["extensions"]["retryable"] is False
    assert await names(application) == []


async def test_input_of_another_type_refuses_the_request_as_it_does_for_one(
    settings: Settings, application: LampApplication
) -> None:
    inputs = [LAMP, {**LAMP, "price": True}]
    reply = await post(settings, {"query": CREATE_MANY, "variables": {"inputs": inputs}})
    assert code_of(reply) == "BAD_USER_INPUT"
    assert "at [1].price: Decimal takes" in reply.json()["errors"][0]["message"]
    assert await names(application) == []


async def test_one_input_without_a_list_is_a_list_of_one(application: LampApplication) -> None:
    literal = '{name: "Lamp", price: 5, category: "Home"}'
    query = f"mutation {{ createItems(inputs: {literal}) {{ __typename }} }}"
    assert await application.ask(query) == {"createItems": [{"__typename": "CreateItemSuccess"}]}


async def test_two_fields_are_created_one_after_the_other(application: LampApplication) -> None:
    query = """mutation ($one: [CreateItemInput!]!, $two: [CreateItemInput!]!) {
        one: createItems(inputs: $one) { __typename }
        two: createItems(inputs: $two) { __typename } }"""
    keyed = [{**LAMP, "idempotencyKey": "k"}]
    other = [{**LAMP, "idempotencyKey": "k", "name": "Vase"}]
    answer = await application.ask(query, one=keyed, two=other)
    assert kinds(answer["one"]) == ["CreateItemSuccess"]
    assert kinds(answer["two"]) == ["IdempotencyProblem"]
