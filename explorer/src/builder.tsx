import { explorerPlugin } from '@graphiql/plugin-explorer';

const TITLE = 'Query Builder';

// GraphiQL's own colors are too pale for text of this size: each is mixed with the text's color,
// which is dark in the light theme and light in the dark one. WCAG 2.2 asks for a contrast of 4.5.
const mixed = (name: string) =>
  `color-mix(in srgb, hsl(var(--color-${name})) 55%, hsl(var(--color-neutral)))`;

/** GraphiQL's plugin that builds a query out of fields that are chosen with the mouse. */
export const builder = {
  ...explorerPlugin({
    title: TITLE,
    showAttribution: false, // links to other sites
    colors: {
      keyword: mixed('primary'),
      def: mixed('tertiary'),
      property: mixed('info'),
      qualifier: mixed('secondary'),
      attribute: mixed('tertiary'),
      number: mixed('success'),
      string: mixed('warning'),
      builtin: mixed('success'),
      string2: mixed('secondary'),
      variable: mixed('secondary'),
      atom: mixed('tertiary'),
    },
  }),
  title: TITLE,
};
