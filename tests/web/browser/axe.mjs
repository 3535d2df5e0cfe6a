// What axe finds on a page of the explorer, without what GraphiQL and Monaco are at fault for.
import axe from 'axe-core';

// Known of GraphiQL 5.4 and graphiql-explorer 0.9, which no option changes.
const NOT_OURS = {
  'color-contrast': /^<(span class="mtk|div class="line-numbers)/, // the editors' dark theme
  'nested-interactive': /^<li [^>]*class="graphiql-tab/, // a tab holds the button that closes it
  'select-name': /^<select style="flex-grow: 2;">/, // what the builder adds: query or mutation
};

export async function complaintsOfAxe(page) {
  // As a debugger does it: the page's policy allows no script of others, and stays as it is.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .filter(({ html }) => !NOT_OURS[id]?.test(html))
      .map(({ target, html }) => `axe ${id}: ${target.join(' ')} ${html.slice(0, 200)}`),
  );
}
