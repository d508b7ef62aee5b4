// Prints the flows of the captures named on the command line as JSON: what shared/tools/check-conversations.mjs reads.
import { ingestCaptures } from '../../src/ingest-captures.js';
import { flowListing } from '../../src/packets/index.js';

const files = process.argv.slice(2).map((path) => ({ path, file: path }));
const tables = await ingestCaptures(files);
process.stdout.write(JSON.stringify(flowListing(tables)));
for (const d of tables.flatMap((t) => t.diagnostics))
  process.stderr.write(`${d.at}: ${d.code}: ${d.message}\n`);
