import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema.graphql', // or the address of the API
  documents: 'src/*.graphql',
  config: {
    // Both travel as strings. A price is exact: it stays one, and is never a number.
    scalars: { DateTime: 'string', Decimal: 'string' },
    strictScalars: true,
    // Apollo asks for every __typename by itself; an optimistic answer has to bring them along.
    nonOptionalTypename: true,
    skipTypeNameForRoot: true,
    useTypeImports: true,
  },
  generates: {
    'src/generated/': { preset: 'client', presetConfig: { fragmentMasking: false } },
    'src/generated/possible-types.ts': { plugins: ['fragment-matcher'] },
  },
};

export default config;
