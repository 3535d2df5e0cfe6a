/** The manifest: the operations that are offered as tools, a file each, named as their operation. */

import { readdirSync, readFileSync } from 'node:fs';

import {
  buildSchema,
  type DefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type Token,
  TokenKind,
  validate,
} from 'graphql';

export interface Operation {
  readonly name: string;
  /** What a model is told: the comment that the file begins with. */
  readonly description: string;
  readonly text: string;
  readonly definition: OperationDefinitionNode;
  readonly isMutation: boolean;
}

export function readSchema(file: URL): GraphQLSchema {
  return buildSchema(readFileSync(file, 'utf8'));
}

/** Returns the operations of a folder, by name. Throws where one does not fit the schema. */
export function readOperations(folder: URL, schema: GraphQLSchema): Map<string, Operation> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  const found = files.sort().map((file) => {
    const operation = read(readFileSync(new URL(file, folder), 'utf8'), file, schema);
    return [operation.name, operation] as const;
  });
  return new Map(found);
}

function read(text: string, file: string, schema: GraphQLSchema): Operation {
  const document = parse(text);
  const errors = validate(schema, document);
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(String).join('\n')}`);
  const [definition, ...others] = document.definitions.filter(isOperation);
  const name = file.replace(/\.graphql$/, '');
  if (definition?.name?.value !== name || others.length > 0) {
    throw new Error(`${file} must have one operation, named ${name}.`);
  }
  const isMutation = definition.operation === OperationTypeNode.MUTATION;
  return { name, description: commentAbove(document.loc?.startToken), text, definition, isMutation };
}

function isOperation(definition: DefinitionNode): definition is OperationDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION;
}

function commentAbove(start: Token | undefined): string {
  const lines = [];
  for (let token = start?.next; token?.kind === TokenKind.COMMENT; token = token.next) {
    lines.push(token.value.trim());
  }
  return lines.join(' ');
}
