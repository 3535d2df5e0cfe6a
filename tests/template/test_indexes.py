"""Each list of each entity has its index: its attributes, its keys, its alarms, its permission."""

import pytest
import yaml

from graphql_api.dynamodb.attributes import Index
from graphql_api.local.template import TEMPLATE, TemplateLoader
from graphql_api.registry import REGISTRY
from tests.support.template import Stack
from tests.template.index_text import ALARMS, NOTE, indexes_of, key_schema, missing, watched
from tests.template.unused_indexes import without_unused

BY_SKU = Index("all_by_sku", "list_all", "by_sku")


def test_template_has_what_the_entities_lists_use(stack: Stack) -> None:
    text = missing(stack, indexes_of(REGISTRY))
    assert text == "", f"template.yaml lacks:\n{text}"


def test_template_has_no_index_that_nobody_reads(stack: Stack) -> None:
    defined = stack.properties("ItemsTable")["GlobalSecondaryIndexes"]
    by_name = {each["IndexName"]: each for each in defined}
    assert len(by_name) == len(defined)
    assert by_name.keys() == {index.name for index in indexes_of(REGISTRY)}
    for index in indexes_of(REGISTRY):
        found = by_name[index.name]
        assert found["KeySchema"] == key_schema(index)
        assert found["Projection"] == {"ProjectionType": "ALL"}


def test_key_attributes_are_strings_and_no_others_are_defined(stack: Stack) -> None:
    defined = stack.properties("ItemsTable")["AttributeDefinitions"]
    keys = {key for index in indexes_of(REGISTRY) for key in (index.partition_key, index.sort_key)}
    assert {each["AttributeName"]: each["AttributeType"] for each in defined} == dict.fromkeys(
        ("id", *keys), "S"
    )


@pytest.mark.parametrize("alarm", ALARMS)
def test_throttles_are_watched_in_the_table_and_in_each_index(stack: Stack, alarm: str) -> None:
    table, *indexes = watched(stack, alarm)
    assert table is None
    assert sorted(map(str, indexes)) == sorted(index.name for index in indexes_of(REGISTRY))


def test_text_to_paste_makes_the_template_whole(stack: Stack) -> None:
    text = missing(stack, [BY_SKU])
    assert text.endswith(NOTE)
    parts = [part.partition("\n") for part in text.removesuffix(f"# {NOTE}").split("# ") if part]
    found = {where: yaml.load(lines, TemplateLoader) for where, _, lines in parts}
    assert list(found) == [
        "AttributeDefinitions of ItemsTable",
        "GlobalSecondaryIndexes of ItemsTable",
        *(f"Metrics of {alarm}" for alarm in ALARMS),
    ]
    written = yaml.load(TEMPLATE.read_text("utf-8"), TemplateLoader)["Resources"]
    table = written["ItemsTable"]["Properties"]
    like = table["GlobalSecondaryIndexes"][0]
    (index,) = found["GlobalSecondaryIndexes of ItemsTable"]
    assert index == {**like, "IndexName": BY_SKU.name, "KeySchema": key_schema(BY_SKU)}
    for alarm in ALARMS:
        metrics = written[alarm]["Properties"]["Metrics"]
        (metric,) = found[f"Metrics of {alarm}"]
        assert str(metric) == str(metrics[-1]).replace(metrics[-1]["Id"], BY_SKU.name)


def test_what_no_list_uses_is_taken_out_and_nothing_else() -> None:
    text = TEMPLATE.read_text("utf-8")
    assert without_unused(text, indexes_of(REGISTRY)) == text
    (one, *_) = indexes_of(REGISTRY)
    expected = yaml.load(text, TemplateLoader)
    table, *alarms = (expected["Resources"][name]["Properties"] for name in ("ItemsTable", *ALARMS))
    for part, lists, key, kept in (
        (table, "GlobalSecondaryIndexes", "IndexName", {one.name}),
        (table, "AttributeDefinitions", "AttributeName", {"id", one.partition_key, one.sort_key}),
        *((alarm, "Metrics", "Id", {"all", "table", one.name}) for alarm in alarms),
    ):
        part[lists] = [each for each in part[lists] if each[key] in kept]
        assert len(part[lists]) == len(kept)
    # As text: an object of another tag is no other's equal.
    assert str(yaml.load(without_unused(text, [one]), TemplateLoader)) == str(expected)


def test_other_keys_of_an_index_are_noticed(stack: Stack) -> None:
    assert "all_by_created" in missing(stack, [Index("all_by_created", "list_all", "by_name")])
