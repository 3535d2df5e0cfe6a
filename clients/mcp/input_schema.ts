/** JSON Schemas of operations' variables, with the schema's descriptions. */

import {
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';

type Json = Record<string, unknown>;

/** Decimal, DateTime and ID travel as strings; their descriptions say which ones. */
const SCALARS: Record<string, string> = { Boolean: 'boolean', Float: 'number', Int: 'integer' };

export interface InputSchema extends Json {
  readonly type: 'object';
  readonly properties: Record<string, Json>;
  readonly required: string[];
}

/** Returns the schema of the object that has an operation's variables. */
export function inputSchema(operation: OperationDefinitionNode, schema: GraphQLSchema): InputSchema {
  const variables = (operation.variableDefinitions ?? []).map((definition) => {
    const type = typeFromAST(schema, definition.type as never) as GraphQLInputType;
    const initial = definition.defaultValue && valueFromASTUntyped(definition.defaultValue);
    return { name: definition.variable.name.value, type, initial, description: undefined };
  });
  return objectOf(variables);
}

interface Member {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly initial: unknown;
  readonly description: string | null | undefined;
}

function objectOf(members: Member[]): InputSchema {
  const properties = members.map(({ name, type, initial, description }) => [
    name,
    {
      ...schemaOf(type),
      ...(description ? { description } : {}),
      ...(initial === undefined ? {} : { default: initial }),
    },
  ]);
  const required = members.filter(({ type, initial }) => isNonNullType(type) && initial === undefined);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: required.map(({ name }) => name),
    additionalProperties: false,
  };
}

function schemaOf(type: GraphQLInputType): Json {
  if (isNonNullType(type)) return notNull(type.ofType);
  const { type: name, enum: values, ...rest } = notNull(type);
  const allowed = values ? { enum: [...(values as string[]), null] } : {};
  return { type: [name, 'null'], ...allowed, ...rest };
}

function notNull(type: GraphQLInputType): Json {
  if (isListType(type)) return { type: 'array', items: schemaOf(type.ofType) };
  const named = type as GraphQLNamedInputType;
  const description = named.description ? { description: named.description } : {};
  if (isEnumType(named)) {
    return { type: 'string', enum: named.getValues().map(({ name }) => name), ...description };
  }
  if (!isInputObjectType(named)) return { type: SCALARS[named.name] ?? 'string', ...description };
  const fields = Object.values(named.getFields());
  return {
    ...objectOf(fields.map(({ defaultValue, ...field }) => ({ ...field, initial: defaultValue }))),
    ...description,
  };
}
