import graphql from '@graphql-eslint/eslint-plugin';

const { configs } = graphql;
const NOT_OF_JOBS = 'FieldDefinition[name.value!=/^(start[A-Z]|cancelJob$)/]';

export default [
  {
    files: ['**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: 'schema.graphql' } },
    },
    rules: {
      ...configs['flat/schema-recommended'].rules,
      ...configs['flat/schema-relay'].rules,
      // What comes and goes with its mutation or its page has no id, as Relay wants it.
      '@graphql-eslint/strict-id-in-types': [
        'error',
        {
          exceptions: {
            suffixes: ['Connection', 'Edge', 'PageInfo', 'Problem', 'Success'],
            types: ['Viewer', 'UploadField', 'UploadForm'],
          },
        },
      ],
      // The problems of a job are read forwards alone.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // `nodes` is there for those who need no cursors.
      '@graphql-eslint/relay-edge-types': [
        'error',
        // The problems of a job are no objects that can be fetched again.
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      '@graphql-eslint/require-description': [
        'error',
        { types: true, rootField: true, FieldDefinition: true, InputValueDefinition: true,
          EnumValueDefinition: true, DirectiveDefinition: true,
          // The argument of @semanticNonNull, which the directive describes: Strawberry cannot.
          ignoredSelectors: ['[type=InputValueDefinition][name.value=levels]'] },
      ],
      // As its rule input-name, which knows no mutation of several: theirs are `inputs`. Mutations of
      // jobs are told what to do by arguments, as queries are.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            `ObjectTypeDefinition[name.value="Mutation"] ${NOT_OF_JOBS} InputValueDefinition[name.value!=/^inputs?$/]`,
          message: 'The argument of a mutation is `input`, or `inputs` of several.',
        },
        {
          selector:
            `ObjectTypeDefinition[name.value="Mutation"] ${NOT_OF_JOBS} InputValueDefinition NamedType[name.value!=/^[A-Z][a-z]+[A-Za-z]+Input$/]`,
          message: 'The type of what a mutation takes ends in `Input`.',
        },
      ],
      '@graphql-eslint/require-deprecation-reason': 'error',
      '@graphql-eslint/no-root-type': ['error', { disallow: ['subscription'] }],
    },
  },
];
