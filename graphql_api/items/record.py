"""What of an item's storage does not follow from its fields: where it stands in the indexes."""

from typing import Final

from graphql_api.dynamodb.attributes import RecordFormat
from graphql_api.dynamodb.record_format import ListKey, record_format
from graphql_api.items import keys
from graphql_api.items.item import ITEM, Item
from graphql_api.items.listing import Filter, OrderField

RECORD: Final[RecordFormat[Item, Filter, OrderField]] = record_format(
    ITEM,
    {
        "list_all": ListKey(None, lambda _, shard, __: keys.list_partition(shard, None)),
        "list_category": ListKey("category", lambda _, shard, at: keys.list_partition(shard, at)),
        "by_created": ListKey("created_at", lambda one, _, at: keys.created_sort_key(one, at)),
        "by_name": ListKey("name", lambda one, _, name: keys.name_sort_key(one, name)),
        "by_price": ListKey("price", lambda one, _, price: keys.price_sort_key(one, price)),
    },
    keys.query_of,
    {
        keys.index_name(order, category): (keys.list_attribute(category), keys.SORT_KEYS[order])
        for category in (None, "any")
        for order in OrderField
    },
)
