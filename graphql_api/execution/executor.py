"""graphql-core's executor, with projections for objects whose fields are plain attributes."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, TypeGuard

from graphql import GraphQLField, GraphQLObjectType, GraphQLScalarType, get_named_type, pyutils
from graphql.execution.incremental import IncrementalExecutor

from graphql_api.execution.projection import (
    Complete,
    Partial,
    Projection,
    Unusual,
    filled,
    object_of,
    scalar,
    wrap,
)

Key = tuple[Any, ...]
# Per document. @include and @skip need one for each combination of their variables; beyond this
# number, graphql-core completes the values.
PROJECTIONS_MAX: Final = 64
TYPENAME: Final = "__typename"
# The types of most values that resolvers return; graphql-core checks all others.
_NOT_AWAITABLE: Final = frozenset({type(None), bool, int, float, str, bytes, list, tuple, dict})


def is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    """Return the same as graphql-core's function of that name, faster for plain values."""
    return type(value) not in _NOT_AWAITABLE and pyutils.is_awaitable(value)


class ProjectingExecutor(IncrementalExecutor):
    """Completes lists and objects by projections where it can.

    An object whose selection has other fields as well (with resolvers, arguments, or such fields
    below them) is completed by both: its plain fields by a projection, the others by graphql-core.

    Args:
        projections: of the document, kept from request to request.
        conditions: names of the variables in its @include and @skip.
        attribute_of: see graphql_api.execution.executable, also for class_of.
    """

    def __init__(
        self,
        *args: Any,
        projections: dict[Key, Projection | None],
        conditions: tuple[str, ...],
        attribute_of: Callable[[GraphQLField], str | None],
        class_of: Callable[[GraphQLObjectType], type | None],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._projections = projections
        self._attribute_of = attribute_of
        self._class_of = class_of
        coerced = self.variable_values.coerced
        self._conditions = tuple(coerced.get(name) for name in conditions)

    def complete_iterable_value(
        self,
        item_type: Any,
        field_details_list: Any,
        info: Any,
        path: Any,
        items: Iterable[Any],
        position_context: Any,
    ) -> Any:
        complete = self._projection(item_type, field_details_list)
        # graphql-core goes through a list of partial ones: it awaits their other fields together.
        if complete is not None and type(items) is list and not isinstance(complete, Partial):
            try:
                return [complete(item) for item in items]
            except Unusual:
                pass
        return super().complete_iterable_value(
            item_type, field_details_list, info, path, items, position_context
        )

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: Any,
        info: Any,
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        projection = self._projection(return_type, field_details_list)
        if isinstance(projection, Partial):
            # Of the context that @defer gives to what is below, nothing is known here.
            if position_context is None:
                try:
                    completed = projection.complete(result)
                except Unusual:
                    pass  # none of its other fields was begun: none is resolved twice
                else:
                    others = self.execute_fields(return_type, result, path, projection.others, None)
                    return filled(completed, others)
        elif projection is not None:
            try:
                return projection(result)
            except Unusual:
                pass
        return super().complete_object_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def _projection(self, graphql_type: Any, field_details_list: Any) -> Projection | None:
        """Return the projection of a selection; None if graphql-core has to complete it."""
        # Ids are safe keys: the nodes live as long as the document, like its projections.
        nodes = (id(details.node) for details in field_details_list)
        key = (str(graphql_type), *nodes, *self._conditions)
        if key in self._projections:
            return self._projections[key]
        if len(self._projections) >= PROJECTIONS_MAX:
            return None
        projection = self._build(graphql_type, field_details_list)
        self._projections[key] = projection
        return projection

    def _build(self, graphql_type: Any, field_details_list: Any) -> Projection | None:
        named = get_named_type(graphql_type)
        if isinstance(named, GraphQLScalarType):
            projection: Projection | None = scalar(named)
        elif isinstance(named, GraphQLObjectType):
            projection = self._build_object(named, field_details_list)
        else:
            projection = None
        if isinstance(projection, Partial):  # of an object, never of a list
            return projection if graphql_type is named else None
        return None if projection is None else wrap(graphql_type, projection)

    def _build_object(
        self, object_type: GraphQLObjectType, field_details_list: Any
    ) -> Projection | None:
        """Return the projection of an object: a partial one if it has other fields, too."""
        origin = self._class_of(object_type)
        selected, defer_usages, _ = self.collect_subfields(object_type, field_details_list)
        if origin is None or defer_usages or self.middleware_manager:
            return None
        fields: list[tuple[str, str, Complete]] = []
        others: dict[str, Any] = {}
        for key, details_list in selected.items():
            node = details_list[0].node
            if node.name.value == TYPENAME:
                continue
            field = object_type.fields.get(node.name.value)
            if field is None or any(details.defer_usage for details in details_list):
                return None
            name = None if field.args else self._attribute_of(field)
            complete = None if name is None else self._build(field.type, details_list)
            if name is None or complete is None or isinstance(complete, Partial):
                others[key] = details_list
            else:
                fields.append((key, name, complete))
        if others and not fields:
            return None
        generated = object_of(origin, object_type.name, fields, tuple(selected), others)
        return Partial(generated, others) if others else generated
