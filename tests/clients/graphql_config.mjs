// Prints, for each file given, the schema that .graphqlrc.yml has for it.
// usage: node graphql_config.mjs ROOT FILE...
import { createRequire } from 'node:module';

const [root, ...files] = process.argv.slice(2);
const require = createRequire(`${root}/clients/package.json`);
const { loadConfigSync } = require('graphql-config');
const config = loadConfigSync({ rootDir: root });
for (const file of files) {
  const path = `${root}/${file}`;
  let found = 'no document';
  try {
    const project = config.getProjectForFile(path);
    if (project.match(path)) found = project.schema;
  } catch (error) {
    if (error.name !== 'ProjectNotFoundError') throw error;
  }
  console.log(`${file}: ${found}`);
}
