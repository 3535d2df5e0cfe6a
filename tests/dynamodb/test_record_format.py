"""Everything that follows from a field's declaration, seen on fields that no entity here has."""

from dataclasses import FrozenInstanceError, dataclass, make_dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, DecimalException
from enum import Enum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from graphql_api.domain.entity import Entity
from graphql_api.domain.errors import InvalidInput, UnreadableRecord
from graphql_api.domain.fields import DecimalText, FixedDecimal, Time, WholeNumber
from graphql_api.domain.timestamp import Timestamp, timestamp
from graphql_api.domain.validation import check
from graphql_api.dynamodb import readable, write_requests
from graphql_api.dynamodb.list_keys import Partition, SortKey
from graphql_api.dynamodb.lists import Lists
from graphql_api.dynamodb.record_format import record_format
from tests.support.writes import NOON, a_write, token

LABEL_MAX = 5
Label = Annotated[str, Field(min_length=1, max_length=LABEL_MAX)]
Weight = Annotated[DecimalText, FixedDecimal(digits=5, places=3)]
Count = Annotated[int, WholeNumber(0, 9)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    id: str
    created_at: Timestamp
    updated_at: Timestamp
    version: int
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterPart(Part):
    """The same entity, with fields that were added since."""

    sku: Label | None = None
    weight: Weight | None = None
    count: Count = 0
    record: Label | None = None  # a name that the generated code has, too
    spare: bool | None = None
    sold: bool = False
    tested_at: Time | None = None


class By(Enum):
    LABEL = "LABEL"
    SKU = "SKU"


def format_of(entity: Entity[Any], order: By = By.LABEL) -> Any:
    source = order.value.lower()
    key = SortKey(f"by_{source}", source, str, ".+#", LABEL_MAX)
    lists = Lists(entity, {order: key}, Partition("list_all", lambda shard, _: f"p{shard}"))
    return record_format(lists, lambda *_: pytest.fail("no list is asked for"))


PART, LATER = Entity.of(Part, "part"), Entity.of(LaterPart, "part")
FORMAT, LATER_FORMAT = format_of(PART), format_of(LATER)
PART_ID = f"part_{token(0)}"
AT = timestamp(NOON)
OLD = Part(id=PART_ID, created_at=AT, updated_at=AT, version=1, label="bolt")
NEW = {
    "sku": "X-1",
    "weight": DecimalText("1.500"),
    "count": 3,
    "record": "disc",
    "spare": False,
    "sold": True,
    "tested_at": timestamp(NOON),
}


def later(**values: Any) -> LaterPart:
    base = {"id": PART_ID, "created_at": AT, "updated_at": AT, "version": 1, "label": "bolt"}
    return LaterPart(**{**base, **values})


def test_record_holds_every_field_that_has_a_value() -> None:
    record = LATER_FORMAT.encode(later(**NEW), a_write(), 1)
    assert record["sku"] == {"S": "X-1"}
    assert record["weight"] == {"N": "1.500"}
    assert record["count"] == {"N": "3"}
    assert (record["spare"], record["sold"]) == ({"BOOL": False}, {"BOOL": True})
    assert record["tested_at"] == {"S": timestamp(NOON)}
    assert LATER_FORMAT.decode(record) == later(**NEW)
    assert "sku" not in LATER_FORMAT.encode(later(), a_write(), 1)


def test_record_from_before_a_field_has_the_defaults() -> None:
    old = FORMAT.encode(OLD, a_write(), 1)
    assert LATER_FORMAT.decode(old) == later()
    assert LATER_FORMAT.decode({**old, **{name: {"NULL": True} for name in NEW}}) == later()


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("sku", {"N": "1"}),
        ("weight", {"N": "1.0001"}),
        ("weight", {"N": "100"}),
        ("weight", {"N": "0"}),
        ("count", {"N": "10"}),
        ("count", {"N": "-1"}),
        ("count", {"N": "1.5"}),
        ("count", {"S": "1"}),
        ("spare", {"S": "true"}),
        ("sold", {"N": "1"}),
        ("tested_at", {"N": "1"}),
        ("tested_at", {"S": "noon"}),
        ("tested_at", {"S": "9999-12-31T00:00:00.000000Z"}),
    ],
)
def test_record_with_a_value_outside_its_field_is_unreadable(
    attribute: str, value: dict[str, str]
) -> None:
    record = {**LATER_FORMAT.encode(later(**NEW), a_write(), 1), attribute: value}
    with pytest.raises(UnreadableRecord):
        LATER_FORMAT.decode(record)


def test_string_rules_do_not_make_a_record_unreadable() -> None:
    # What an earlier release accepted stays readable, whatever the limits are today.
    record = {**FORMAT.encode(OLD, a_write(), 1), "label": {"S": "longer than 5"}}
    assert FORMAT.decode(record).label == "longer than 5"


def test_deleted_entity_keeps_no_field_and_no_list_key() -> None:
    removed = write_requests.delete(LATER_FORMAT, "table", PART_ID, a_write(), None)
    removes = removed["UpdateExpression"].partition(" REMOVE ")[2].split(", ")
    assert set(removes) == {
        *(f"#{name}" for name in ("label", *NEW)),
        *("#created_at", "#list_all", "#by_label"),
    }


def test_update_sets_what_changed_with_its_list_keys_and_asks_of_the_rest() -> None:
    changes = {"label": "nut", "sku": None, "count": 2}
    attributes = LATER_FORMAT.encode_changes(PART_ID, changes, a_write(), 1)
    assert attributes["by_label"] == {"S": f"nut#{PART_ID}"}
    assert attributes["sku"] is None
    assert attributes["count"] == {"N": "2"}
    _, asked, values = readable.condition(LATER_FORMAT, frozenset(attributes))
    unset = {"weight", "record", "spare", "sold", "tested_at"}
    assert set(asked) == {*unset, "created_at", "version"}
    assert values[":BOOL"] == {"S": "BOOL"}
    assert (values[":weight_min"], values[":weight_max"]) == ({"N": "0.001"}, {"N": "99.999"})


def test_create_from_before_a_field_is_the_same_create_after_it() -> None:
    before = PART.input_hash(check(PART.new, {"label": "bolt"}))
    values = {**LATER.defaults, "label": "bolt"}
    assert LATER.input_hash(check(LATER.new, values)) == before
    given = {**NEW, "weight": Decimal("1.5"), "tested_at": NOON}
    hashes = {LATER.input_hash(check(LATER.new, {**values, name: given[name]})) for name in given}
    assert len({before, *hashes}) == 1 + len(NEW)


def test_each_value_is_checked_by_its_field() -> None:
    bad = {
        "sku": "too long",
        "weight": Decimal("1.00001"),
        "count": 10,
        "spare": "true",
        "sold": None,
        "tested_at": timestamp(NOON),
    }
    with pytest.raises(InvalidInput) as raised:
        check(LATER.new, {**LATER.defaults, "label": "bolt", **bad})
    assert [(fault.field, fault.code.value) for fault in raised.value.faults] == [
        ("sku", "TOO_LONG"),
        ("weight", "TOO_MANY_DIGITS"),
        ("count", "TOO_LARGE"),
        ("spare", "INVALID"),
        ("sold", "REQUIRED"),
        ("tested_at", "INVALID"),
    ]
    assert "3 digits after the point" in raised.value.faults[1].message
    with pytest.raises(InvalidInput) as raised:
        check(LATER.changes, {"count": -1, "nothing": 1})
    assert [(fault.field, fault.code.value) for fault in raised.value.faults] == [
        ("count", "TOO_SMALL"),
        ("nothing", "INVALID"),
    ]


@pytest.mark.parametrize("name", ["write_id", "expires_at", "deleted_at", "by_label"])
def test_field_cannot_take_the_name_of_an_attribute_of_the_repository(name: str) -> None:
    taken = make_dataclass("Taken", [(name, Label)], bases=(Part,), frozen=True, kw_only=True)
    with pytest.raises(ValueError, match=name):
        format_of(Entity.of(taken, "part"))


def test_entity_without_the_value_of_a_key_is_not_in_its_index() -> None:
    indexed = format_of(LATER, By.SKU)
    assert "by_sku" not in indexed.encode(later(), a_write(), 1)
    assert indexed.encode(later(sku="X-1"), a_write(), 1)["by_sku"] == {"S": f"X-1#{PART_ID}"}
    changed = indexed.encode_changes(PART_ID, {"sku": None}, a_write(), 1)
    assert (changed["sku"], changed["by_sku"]) == (None, None)


@pytest.mark.parametrize(
    "at",
    [
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC) - timedelta(microseconds=1),
        NOON.astimezone(timezone(timedelta(hours=2))),
    ],
)
def test_time_that_may_be_stored_can_be_read(at: datetime) -> None:
    new = check(LATER.new, {**LATER.defaults, "label": "bolt", "tested_at": at})
    record = LATER_FORMAT.encode(later(**new), a_write(), 1)
    assert LATER_FORMAT.decode(record).tested_at == timestamp(at)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(1, 1, 1, 23, tzinfo=UTC), "TOO_SMALL"),
        (datetime(9999, 12, 31, tzinfo=UTC), "TOO_LARGE"),
        (NOON.replace(tzinfo=None), "INVALID"),
    ],
)
def test_time_that_could_not_be_read_is_refused(at: datetime, code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check(LATER.changes, {"tested_at": at})
    assert [fault.code.value for fault in raised.value.faults] == [code]


def test_number_with_places_may_have_a_default() -> None:
    kind = [("weight", Weight, DecimalText("1.000"))]
    weighed = make_dataclass("Weighed", kind, bases=(Part,), kw_only=True, frozen=True)
    entity: Any = Entity.of(weighed, "part")
    assert check(entity.new, {**entity.defaults, "label": "bolt"})["weight"] == "1.000"
    decode = format_of(entity).decode
    assert decode(FORMAT.encode(OLD, a_write(), 1)).weight == "1.000"


@pytest.mark.parametrize("slots", [True, False])
def test_decoded_entity_is_of_its_class_and_frozen(slots: bool) -> None:
    options: Any = {"bases": (Part,), "kw_only": True, "frozen": True, "slots": slots}
    later_part = make_dataclass("Later", [("sku", Label | None, None)], **options)
    later_format: Any = format_of(Entity.of(later_part, "part"))
    for found in (
        FORMAT.decode(FORMAT.encode(OLD, a_write(), 1)),
        later_format.decode(FORMAT.encode(OLD, a_write(), 1)),
    ):
        assert isinstance(found, Part)
        with pytest.raises(FrozenInstanceError):
            found.label = "nut"  # type: ignore[misc]


def test_rule_of_a_class_is_asked_of_what_is_read() -> None:
    seen = []

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Checked(Part):
        def __post_init__(self) -> None:
            seen.append(self.label)

    checked: Any = format_of(Entity.of(Checked, "part"))
    checked.decode(FORMAT.encode(OLD, a_write(), 1))
    assert seen == ["bolt"]


@pytest.mark.parametrize(("digits", "places"), [(3, 0), (3, 1), (3, 3), (12, 2)])
@given(number=st.decimals(0, 1000, places=3))
def test_number_is_padded_as_its_form_says(number: Decimal, digits: int, places: int) -> None:
    form = FixedDecimal(digits, places)
    for text in (f"{number:f}", f"{number.normalize():f}", f"{number:e}"):
        if form.least <= number <= form.most and number == number.quantize(form.least):
            assert form.padded(text) == f"{number:.{places}f}"
        else:
            with pytest.raises((ValueError, DecimalException)):
                form.padded(text)
