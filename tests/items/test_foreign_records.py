"""Records that another program wrote: each attribute missing, of another type, NULL or odd.

What may be made of each is written down here by hand: READABLE, UNREADABLE or DELETED, for reads,
lists and every write, through the API and on a real table.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import boto3
import httpx
import pytest

from graphql_api.items.record import RECORD
from graphql_api.settings import Settings
from tests.items.builders import an_item, item_id
from tests.support.application import http_client
from tests.support.marks import first_in_test
from tests.support.writes import a_write

READABLE, UNREADABLE, DELETED = "readable", "unreadable", "deleted"
NULL: Final = {"NULL": True}
Value = Mapping[str, Any] | None  # None: the attribute is missing
OTHER_TYPES: Final[tuple[Value, ...]] = (
    {"BOOL": True},
    {"L": []},
    {"M": {"S": {"S": "x"}}},
    {"B": b"x"},
    {"SS": ["x"]},
    {"NS": ["1"]},
)


def _texts(outcome: str, *texts: str) -> dict[str, tuple[Value, str]]:
    return {text: ({"S": text}, outcome) for text in texts}


def _numbers(outcome: str, *numbers: str) -> dict[str, tuple[Value, str]]:
    return {number: ({"N": number}, outcome) for number in numbers}


def _others(outcome: str, *more: Value) -> dict[str, tuple[Value, str]]:
    return {str(value): (value, outcome) for value in (*OTHER_TYPES, *more)}


TIMES: Final = {
    **_others(UNREADABLE, None, NULL, {"N": "1"}),
    **_texts(UNREADABLE, "", "yesterday", "2026-01-02", "2026-01-02T12:00:00", "1795730882"),
    **_texts(UNREADABLE, "0001-01-01T00:00:00.0000000+02:00", "9999-12-31T23:59:59-01:00"),
    **_texts(UNREADABLE, "2026-13-45T12:00:00Z", "10000-01-01T00:00:00Z", "24:00"),
    **_texts(READABLE, "2026-01-02T12:00:00Z", "2026-01-02T12:00:00.1+05:30"),
}
# Each attribute, its value, and what the record is then. No empty texts: dynalite's attribute_type
# does not know them.
RULES: Final[Mapping[str, Mapping[str, tuple[Value, str]]]] = {
    "name": _others(UNREADABLE, None, NULL, {"N": "1"}) | _texts(READABLE, " ", "x" * 5_000),
    "category": _others(UNREADABLE, None, NULL, {"N": "1"}) | _texts(READABLE, "\u3164"),
    "description": {
        **_others(UNREADABLE, {"N": "1"}),
        **{str(value): (value, READABLE) for value in (None, NULL, {"S": "\u2800"})},
    },
    "price": {
        **_others(UNREADABLE, None, NULL, {"S": "5"}),
        **_numbers(UNREADABLE, "0", "-1", "0.001", "29.901", "10000000000", "1E+100", "1E-100"),
        **_numbers(READABLE, "0.01", "5", "9999999999.99"),
    },
    "created_at": TIMES,
    "updated_at": TIMES,
    "version": {
        **_others(UNREADABLE, None, NULL, {"S": "1"}),
        **_numbers(UNREADABLE, "0", "-1", "1.5", "2147483648", "1700000000000", "1E+100"),
        **_numbers(READABLE, "7", "2147483646"),
    },
    **dict.fromkeys(
        ("write_id", "last_write_id", "input_hash", "expires_at", "unknown"),
        _others(READABLE, None, NULL, {"S": "x"}, {"N": "1"}),
    ),
    "deleted_at": {
        **_others(DELETED, {"S": ""}, {"S": "2026-01-02"}, {"N": "0"}, {"BOOL": False}),
        **{str(value): (value, READABLE) for value in (None, NULL)},
    },
}
# Those that differ for a write come first.
WRITTEN: Final = first_in_test(
    sorted(RULES, key=lambda name: name not in {"price", "version", "deleted_at", "write_id"}), 4
)
# The condition of an update can't tell these; it is made, and the error says so.
HIDDEN_TIMES: Final = (
    *("2026-01-02", "2026-01-02T12:00:00", "1795730882", "2026-13-45T12:00:00Z", "24:00"),
    "10000-01-01T00:00:00Z",
)
HIDDEN: Final = ({"N": "29.901"}, {"N": "1.5"}, *({"S": text} for text in HIDDEN_TIMES))

READ: Final = """
    query ($id: ID!, $ids: [ID!]!, $category: String) {
      item(id: $id) { id description version createdAt updatedAt }
      node(id: $id) { id ... on Item { version } }
      nodes(ids: $ids) { id ... on Item { version } }
      a: items(orderBy: {field: CREATED_AT}) { nodes { ...all } }
      b: items(orderBy: {field: NAME}) { nodes { ...all } }
      c: items(orderBy: {field: PRICE}) { nodes { ...all } }
      d: items(orderBy: {field: NAME}, filter: {category: $category}) { nodes { ...all } }
    }
    fragment all on Item { id name description price category createdAt updatedAt version }
"""
LISTS: Final = ("a", "b", "c", "d")
UPDATE: Final = """
    mutation ($input: UpdateItemInput!) { result: updateItem(input: $input) {
      __typename ... on VersionConflictProblem { current { version } } } }
"""
DELETE: Final = (
    "mutation ($input: DeleteItemInput!) { result: deleteItem(input: $input) { __typename } }"
)
GOOD: Final = an_item("good")
FOREIGN: Final = item_id("foreign")


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with http_client(settings) as client:
        yield client


class Api:
    def __init__(self, client: httpx.AsyncClient, table: str) -> None:
        self._client, self._table = client, table
        self._dynamodb = boto3.client("dynamodb")

    async def ask(self, query: str, **variables: object) -> tuple[Any, list[Any]]:
        body = {"query": query, "variables": variables}
        answer = (await self._client.post("/graphql", json=body)).json()
        return answer["data"], answer.get("errors", [])

    async def write(self, query: str, **values: object) -> str:
        """Return the union member, or the error's code and whether it says that it changed."""
        data, errors = await self.ask(query, input={"id": FOREIGN, **values})
        if data["result"] is not None:
            return str(data["result"]["__typename"])
        (error,) = errors
        return f"{error['extensions']['code']}{' changed' if 'change' in error['message'] else ''}"

    def put(self, attribute: str, value: Value) -> None:
        record: dict[str, Any] = {**RECORD.encode(an_item("foreign"), a_write("foreign"), 1)}
        record["description"] = {"S": "x"}
        record[attribute] = value
        kept = {name: given for name, given in record.items() if given is not None}
        self._dynamodb.put_item(TableName=self._table, Item=kept)

    def stored(self) -> Any:
        key: Any = {"id": {"S": FOREIGN}}
        return self._dynamodb.get_item(TableName=self._table, Key=key)["Item"]


@pytest.fixture
def api(client: httpx.AsyncClient, settings: Settings) -> Api:
    api = Api(client, settings.table_name)
    good: Any = RECORD.encode(GOOD, a_write("good"), 1)
    boto3.client("dynamodb").put_item(TableName=settings.table_name, Item=good)
    return api


@pytest.mark.parametrize("attribute", RULES)
async def test_record_is_read_and_listed_as_what_it_is(api: Api, attribute: str) -> None:
    for value, outcome in RULES[attribute].values():
        api.put(attribute, value)
        ids = [FOREIGN, GOOD.id]
        data, errors = await api.ask(READ, id=FOREIGN, ids=ids, category=GOOD.category)
        case = (attribute, value)
        listed = {name: {node["id"] for node in data[name]["nodes"]} for name in LISTS}
        is_there = outcome is READABLE
        assert listed == dict.fromkeys(LISTS, {*ids} if is_there else {GOOD.id}), case
        assert (data["item"] is not None, data["node"] is not None) == (is_there, is_there), case
        assert [node is not None for node in data["nodes"]] == [is_there, True], case
        paths = [["item"], ["node"], ["nodes", 0]] if outcome is UNREADABLE else []
        assert sorted(error["path"] for error in errors) == paths, case
        assert {error["extensions"]["code"] for error in errors} <= {"INTERNAL"}
        if attribute == "description" and is_there:
            given = (value or {}).get("S")
            assert data["item"]["description"] == given, case


@pytest.mark.parametrize("attribute", WRITTEN)
async def test_update_is_made_of_what_is_readable_alone(api: Api, attribute: str) -> None:
    change = {"price": "5"} if attribute == "name" else {"name": "Desk"}
    for value, outcome in RULES[attribute].values():
        version = (
            int((value or {}).get("N", 1)) if attribute == "version" and outcome is READABLE else 1
        )
        for expected in (None, version, version + 1 if version < 9 else 3):
            api.put(attribute, value)
            before = api.stored()
            given = {} if expected is None else {"expectedVersion": expected}
            got = await api.write(UPDATE, **change, **given)
            case = (attribute, value, expected, got)
            is_wrong = expected not in (None, version)
            if outcome is DELETED:
                assert got == "NotFoundProblem", case
            elif outcome is UNREADABLE:
                # `updated_at` is what every update sets, and on top of which none is made.
                is_hidden = value in HIDDEN and not is_wrong and attribute != "updated_at"
                is_set = attribute == "updated_at" and got == "UpdateItemSuccess"
                if is_set:
                    continue
                hidden_version = attribute == "version" and expected is not None
                expects_change = is_hidden and not hidden_version
                assert got == ("INTERNAL changed" if expects_change else "INTERNAL"), case
            elif is_wrong:
                assert got == "VersionConflictProblem", case
            else:
                assert got == "UpdateItemSuccess", case
            is_changed = got in ("UpdateItemSuccess", "INTERNAL changed")
            assert (api.stored() != before) == is_changed, case


@pytest.mark.parametrize("attribute", WRITTEN)
async def test_delete_needs_only_the_id_and_the_version_where_given(
    api: Api, attribute: str
) -> None:
    for value, outcome in RULES[attribute].values():
        number = str((value or {}).get("N", 1)) if attribute == "version" else "1"
        for expected in (None, 1, 3):
            api.put(attribute, value)
            before = api.stored()
            given = {} if expected is None else {"expectedVersion": expected}
            got = await api.write(DELETE, **given)
            case = (attribute, value, expected, got)
            has_version = attribute != "version" or (value or {}).keys() == {"N"}
            meets = expected is None or (has_version and float(number) == expected)
            if outcome is DELETED:
                assert got == "NotFoundProblem", case
            elif meets:
                assert got == "DeleteItemSuccess", case
            else:
                wrong = "INTERNAL" if outcome is UNREADABLE else "VersionConflictProblem"
                assert got == wrong, case
            assert (api.stored() != before) == (got == "DeleteItemSuccess"), case
