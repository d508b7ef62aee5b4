// Reads the captures named on the command line into flow tables and nothing else: what `flows` and `report` cost before
// they print or correlate. `--reader pcap-parser` and `--workers N` as in the program.
import { ingestCaptures } from '../../src/ingest-captures.js';

const args = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 2)[1];
};
const reader = option('--reader') === 'pcap-parser' ? 'pcap-parser' : 'pathstitch';
const workers = Number(option('--workers') ?? 0);
const tables = await ingestCaptures(
  args.map((path) => ({ path, file: path })),
  { reader, workers },
);
process.stdout.write(tables.map((t) => `${t.file} ${t.frames} frames, ${t.flowRows} flows\n`).join(''));
