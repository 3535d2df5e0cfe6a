// Runs graphql-http's audits of a server and prints each one's outcome as JSON.
import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
const outcomes = [];
for (const audit of serverAudits({ url })) {
  const { status, reason } = await audit.fn();
  outcomes.push({ id: audit.id, name: audit.name, status, reason });
}
console.log(JSON.stringify(outcomes));
