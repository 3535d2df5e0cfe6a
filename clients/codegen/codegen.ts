import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: process.env['ITEMS_SCHEMA'] ?? '../../schema.graphql', // or the address of the API
  documents: 'operations.graphql',
  config: {
    // Both travel as strings. A price is exact: keep it one, or make it a decimal, never a number.
    scalars: { DateTime: 'string', Decimal: { input: 'string | number', output: 'string' } },
    strictScalars: true, // a new scalar is an error, not `any`
    useTypeImports: true,
  },
  generates: {
    'generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: true },
    },
    'generated/possible-types.ts': { plugins: ['fragment-matcher'] }, // for Apollo's cache
  },
};

export default config;
