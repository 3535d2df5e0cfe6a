"""The root fields of items, by their names."""

from graphql_api.wiring import build_schema


def test_these_are_all_root_fields_of_items() -> None:
    core = build_schema()._schema
    assert core.query_type is not None
    assert core.mutation_type is not None
    queries = [name for name in core.query_type.fields if name.startswith("item")]
    mutations = [name for name in core.mutation_type.fields if "Item" in name]
    assert queries == ["item", "items"]
    assert mutations == [
        *("createItem", "createItems", "updateItem", "deleteItem"),
        *("startItemImport", "startItemExport"),
    ]
