// npm run bench: a generated mix at four points, ours and the peers that are installed, interleaved, as a table of ratios.
//   node dist/test/bench/main.js [--packets N] [--rounds N] [--quick] [--full]
// `--full` adds what takes minutes and gigabytes: ten times the packets, four times ten times, a flow for every ten of them.
// T is `tcpdump -r FILE -w /dev/null` on the same file in the same rounds. CPU ratios stand a loaded machine better than wall
// ones; both are given. Generated files go to a temporary folder and are removed.
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { installed, measure } from './measure.js';
import type { Command, Measured } from './measure.js';
import { generate, remove } from './mixes.js';
import { atLeast, atMost, cpuRatio, targetTable, wallRatio } from './targets.js';

const PROGRAM = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const INGEST = fileURLToPath(new URL('./ingest-cli.js', import.meta.url));
/** 200,000 flows in ten millions, as the issue asks. */
const PACKETS_PER_FLOW = 50;
const FULL = 262_144;
const HEADERS = 96;
const MIB = 1024 * 1024;
/** What tshark is given: its time per packet does not depend on the number, but it takes half a second to start. */
const TSHARK_PACKETS = 100_000;
const HARDLY_ANY = 100;
/** From here on memory is asked for: that of reading is small against what is reported. */
const TENFOLD = 10_000_000;

/** Of tshark. */
const FIELDS = [
  ...['-T', 'fields'],
  ...[
    'ip.src',
    'ip.dst',
    'ip.id',
    'tcp.srcport',
    'tcp.dstport',
    'tcp.seq',
    'udp.srcport',
    'frame.time_epoch',
  ].flatMap((field) => ['-e', field]),
];

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const full = args.includes('--full');
const packets = Number(args[args.indexOf('--packets') + 1] ?? 0) || (quick ? 100_000 : 1_000_000);
const rounds = Number(args[args.indexOf('--rounds') + 1] ?? 0) || (quick ? 3 : 5);

/** What tshark would take for so many packets of headers. */
let tsharkOf: (count: number) => Measured | undefined = () => undefined;

if (!installed('tcpdump')) {
  process.stderr.write('tcpdump is needed: it is what everything is measured by\n');
  process.exit(2);
}
heading();
readingOneFile();
growth();
wholeReport();
startUp();
if (full) tenfold();
print(`\n${targetTable()}`);

function heading(): void {
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  print(`${new Date().toISOString().slice(0, 10)}, ${machine}, load ${loadavg()[0]!.toFixed(1)}`);
  print(`${packets} packets a point, ${rounds} rounds, medians; T = tcpdump -r FILE -w /dev/null\n`);
  print('| what | wall s | CPU s | ratio of CPU | ratio of wall | peak MiB |');
  print('|---|---|---|---|---|---|');
}

function readingOneFile(): void {
  for (const [label, snaplen] of [
    ['96 B', HEADERS],
    ['full', FULL],
  ] as const) {
    const mix = generate(`one-${snaplen}`, packets, packets / PACKETS_PER_FLOW, snaplen, 'pcap', 1);
    const ng = generate(`ng-${snaplen}`, packets, packets / PACKETS_PER_FLOW, snaplen, 'pcapng', 1);
    const small = generate(
      `small-${snaplen}`,
      TSHARK_PACKETS,
      TSHARK_PACKETS / PACKETS_PER_FLOW,
      snaplen,
      'pcap',
      1,
    );
    const tiny = generate(`tiny-${snaplen}`, HARDLY_ANY, 4, snaplen, 'pcap', 1);
    const [file] = mix.files;
    const found = measure(
      [
        ...tcpdumpOf('T', file!),
        { name: 'read', argv: ['node', INGEST, file!] },
        { name: 'flows', argv: ['node', PROGRAM, 'flows', file!] },
        { name: 'pcapng', argv: ['node', INGEST, ng.files[0]!] },
        { name: 'pcap-parser', argv: ['node', INGEST, '--reader', 'pcap-parser', file!], rounds: 1 },
        ...peer('capinfos', 'capinfos -c', ['-c', file!]),
        ...peer('tcpdump', 'tcpdump -nn', ['-nn', '-r', file!], 1),
        ...peer('tshark', 'tshark -T fields', ['-r', small.files[0]!, ...FIELDS]),
        ...peer('tshark', 'tshark of hardly any', ['-r', tiny.files[0]!, ...FIELDS]),
      ],
      rounds,
    );
    row(`${label}: tcpdump -w (T)`, found.get('T'), found.get('T'));
    row(`${label}: read into flow tables`, found.get('read'), found.get('T'));
    row(`${label}: \`flows\` of one capture`, found.get('flows'), found.get('T'));
    row(`${label}: pcapng, against our pcap`, found.get('pcapng'), found.get('read'));
    row(`${label}: npm pcap-parser`, found.get('pcap-parser'), found.get('T'));
    row(`${label}: capinfos -c`, found.get('capinfos -c'), found.get('T'));
    row(`${label}: tcpdump -nn (text)`, found.get('tcpdump -nn'), found.get('T'));
    const [begin, some] = [found.get('tshark of hardly any'), found.get('tshark -T fields')];
    const scaled = ofPackets(packets, begin, some);
    if (snaplen === HEADERS) tsharkOf = (count) => ofPackets(count, begin, some);
    row(
      `${label}: tshark -T fields, from its start and ${TSHARK_PACKETS} packets, against ours`,
      scaled,
      found.get('read'),
    );
    const isWhole = snaplen === FULL;
    atMost(`${label}: \`flows\` of one capture, CPU`, 1.6, 'T', cpuRatio(found.get('flows'), found.get('T')));
    atMost(`${label}: pcapng, CPU`, 1.1, '× pcap', cpuRatio(found.get('pcapng'), found.get('read')));
    atLeast(
      `${label}: per packet against tshark -T fields, CPU`,
      isWhole ? 40 : 100,
      '×',
      cpuRatio(scaled, found.get('read')),
    );
    remove(mix, ng, small, tiny);
  }
}

function growth(): void {
  const few = generate('few', packets, 1000, HEADERS, 'pcap', 1);
  const many = generate('many', packets, packets / 10, HEADERS, 'pcap', 1);
  const tenth = generate('tenth', packets / 10, 1000, HEADERS, 'pcap', 1);
  const found = measure(
    [few, many, tenth].map((mix) => ({ name: mix.folder, argv: ['node', INGEST, mix.files[0]!] })),
    rounds,
  );
  const [a, b, c] = [few, many, tenth].map((mix) => found.get(mix.folder));
  row(`${few.flows} flows, ${packets} packets`, a, a);
  row(`${many.flows} flows, as many packets`, b, a);
  row(`1000 flows, a tenth of the packets; ratio × 10`, c, a && times(a, 0.1));
  if (a && b && c) {
    const perFlow = ((b.rss - a.rss) * MIB) / (many.flows - few.flows);
    print(
      `\nmemory per flow: ${perFlow.toFixed(0)} B; ten times the packets need ${(a.rss / c.rss).toFixed(2)} × the memory\n`,
    );
    print('| what | wall s | CPU s | ratio of CPU | ratio of wall | peak MiB |');
    print('|---|---|---|---|---|---|');
    atMost('memory per flow and point', 400, 'B', perFlow);
    atMost('memory of ten times the packets, same flows', 1.1, '×', a.rss / c.rss);
    atMost(`${few.flows} → ${many.flows} flows, CPU`, 2.5, '×', b.cpu / a.cpu);
  }
  remove(few, many, tenth);
}

function wholeReport(): void {
  for (const [label, snaplen] of [
    ['96 B', HEADERS],
    ['full', FULL],
  ] as const)
    reportOf(label, packets, snaplen, Math.min(3, rounds));
}

/** Four captures of the same traffic: read, and reported, against tcpdump's copies of the four and its text of one. */
function reportOf(label: string, count: number, snaplen: number, times: number): void {
  const mix = generate('bundle', count, count / PACKETS_PER_FLOW, snaplen, 'pcap', 4);
  const report = ['node', PROGRAM, 'report', '--workers'];
  const found = measure(
    [
      ...mix.files.flatMap((file, i) => tcpdumpOf(`T${i}`, file)),
      { name: 'read 4', argv: ['node', INGEST, ...mix.files] },
      { name: 'read 4, workers', argv: ['node', INGEST, '--workers', '2', ...mix.files] },
      { name: 'report', argv: [...report, '0', mix.folder] },
      { name: 'report, workers', argv: ['node', PROGRAM, 'report', mix.folder] },
      ...peer('mergecap', 'mergecap', ['-w', '/dev/null', ...mix.files]),
      ...peer('tcpdump', 'tcpdump -nn', ['-nn', '-r', mix.files[0]!], 1),
    ],
    times,
  );
  const four = sum(mix.files.map((_, i) => found.get(`T${i}`)));
  const what = `four captures of ${count} packets, ${label}`;
  row(`${what}: sum of T`, four, four);
  row(`${what}: read into flow tables, 1 thread`, found.get('read 4'), four);
  row(`${what}: read into flow tables, 2 threads`, found.get('read 4, workers'), four);
  row(`${what}: \`report\`, 1 thread`, found.get('report'), four);
  row(`${what}: \`report\`, threads by size`, found.get('report, workers'), four);
  row(`${what}: mergecap`, found.get('mergecap'), four);
  row(`${what}: \`report\` against tcpdump -nn of one`, found.get('report'), found.get('tcpdump -nn'));
  const threads = found.get('report, workers');
  atMost(`\`report\` of ${what}, 1 thread, CPU`, 2, 'T', cpuRatio(found.get('report'), four));
  atMost(`\`report\` of ${what}, two cores, wall`, 1.1, 'T', wallRatio(threads, four));
  atMost('the same against tcpdump -nn of one', 1, '×', wallRatio(threads, found.get('tcpdump -nn')));
  if (count >= TENFOLD)
    atMost(`peak memory of that \`report\`, 1 thread`, 400, 'MiB', found.get('report')?.rss);
  remove(mix);
}

function startUp(): void {
  const mix = generate('small-bundle', 10_000, 200, HEADERS, 'pcap', 4);
  const found = measure(
    [
      { name: 'node', argv: ['node', '-e', '0'] },
      { name: 'version', argv: ['node', PROGRAM, '--version'] },
      { name: 'help', argv: ['node', PROGRAM, '--help'] },
      { name: 'report', argv: ['node', PROGRAM, 'report', mix.folder] },
    ],
    rounds * 3,
  );
  const bare = found.get('node');
  row('node -e 0', bare, bare);
  row('--version', found.get('version'), bare);
  row('--help', found.get('help'), bare);
  row('`report` of four captures of 10,000 packets', found.get('report'), bare);
  atMost('--version, CPU', 1.6, '× node', cpuRatio(found.get('version'), bare));
  atMost('--help, CPU', 2, '× node', cpuRatio(found.get('help'), bare));
  atMost(
    '`report` of four captures of 10,000 packets, CPU',
    4,
    '× node',
    cpuRatio(found.get('report'), bare),
  );
  remove(mix);
}

/** Ten times the packets at 96 B: where start-up does not count, and how time and memory grow. */
function tenfold(): void {
  const most = packets * 10;
  const flows = most / PACKETS_PER_FLOW;
  const one = generate('tenfold-1', packets, flows / 10, HEADERS, 'pcap', 1);
  const ten = generate('tenfold', most, flows, HEADERS, 'pcap', 4);
  const many = generate('tenfold-flows', most, packets, HEADERS, 'pcap', 1);
  const few = generate('tenfold-few', most, 1000, HEADERS, 'pcap', 1);
  const found = measure(
    [
      ...tcpdumpOf('T', ten.files[0]!),
      { name: 'start', argv: ['node', '-e', '0'] },
      { name: 'flows', argv: ['node', PROGRAM, 'flows', ten.files[0]!] },
      { name: 'one', argv: ['node', INGEST, one.files[0]!] },
      { name: 'ten', argv: ['node', INGEST, ten.files[0]!] },
      { name: 'few', argv: ['node', INGEST, few.files[0]!] },
      { name: 'many', argv: ['node', INGEST, many.files[0]!] },
      { name: 'four', argv: ['node', INGEST, ...ten.files], rounds: 1 },
      { name: 'four, workers', argv: ['node', INGEST, '--workers', '2', ...ten.files], rounds: 1 },
    ],
    Math.min(3, rounds),
  );
  const [t, start, a, b] = ['T', 'start', 'one', 'ten'].map((name) => found.get(name));
  const label = `${most} packets of 96 B`;
  row(`${label}: tcpdump -w (T)`, t, t);
  row(`${label}, ${ten.flows} flows: read into flow tables`, b, t);
  row(`${label}: \`flows\` of one capture`, found.get('flows'), t);
  row(`${label}, ${few.flows} flows: read`, found.get('few'), t);
  row(`${label}, ${many.flows} flows: read`, found.get('many'), t);
  row(`${label}: tshark -T fields, as above, against ours`, tsharkOf(most), b);
  row(`four of these: read, 1 thread`, found.get('four'), t && times(t, 4));
  row(`four of these: read, 2 threads`, found.get('four, workers'), t && times(t, 4));
  atMost(`${label}: \`flows\` of one capture, CPU`, 1.6, 'T', cpuRatio(found.get('flows'), t));
  atLeast(`${label}: per packet against tshark -T fields, CPU`, 100, '×', cpuRatio(tsharkOf(most), b));
  const perPacket = a && b && start && (b.cpu - start.cpu) / (a.cpu - start.cpu) / 10;
  atMost('time per packet of ten times the packets and flows, without node', 1.15, '×', perPacket);
  const growth = cpuRatio(found.get('many'), found.get('few'));
  atMost(`${few.flows} → ${many.flows} flows, ${most} packets, CPU`, 2.5, '×', growth);
  atMost(`peak memory, 4 × ${most} packets read, 1 thread`, 400, 'MiB', found.get('four')?.rss);
  atMost(`peak memory, 4 × ${most} packets read, 2 threads`, 400, 'MiB', found.get('four, workers')?.rss);
  remove(one, ten, many, few);
  reportOf('96 B', most, HEADERS, 1);
}

function tcpdumpOf(name: string, file: string): Command[] {
  return [{ name, argv: ['tcpdump', '-r', file, '-w', '/dev/null'] }];
}

function peer(program: string, name: string, rest: readonly string[], most = rounds): Command[] {
  return installed(program) ? [{ name, argv: [program, ...rest], rounds: most }] : [];
}

/** What so many packets would take of a program that takes `start` for hardly any and `some` for TSHARK_PACKETS. */
function ofPackets(
  many: number,
  start: Measured | undefined,
  some: Measured | undefined,
): Measured | undefined {
  if (!start || !some) return undefined;
  const each = (a: number, b: number): number => a + ((b - a) * many) / (TSHARK_PACKETS - HARDLY_ANY);
  return { ...some, wall: each(start.wall, some.wall), cpu: each(start.cpu, some.cpu) };
}

function times(m: Measured, factor: number): Measured {
  return { wall: m.wall * factor, cpu: m.cpu * factor, rss: m.rss };
}

function sum(list: readonly (Measured | undefined)[]): Measured | undefined {
  return list.reduce((a, b) => a && b && { wall: a.wall + b.wall, cpu: a.cpu + b.cpu, rss: NaN });
}

function row(what: string, m: Measured | undefined, to: Measured | undefined): void {
  if (!m) return;
  const ratio = (a: number, b: number | undefined): string => (b ? (a / b).toFixed(2) : '');
  const rss = Number.isNaN(m.rss) ? '' : m.rss.toFixed(0);
  const cells = [
    what,
    m.wall.toFixed(3),
    m.cpu.toFixed(3),
    ratio(m.cpu, to?.cpu),
    ratio(m.wall, to?.wall),
    rss,
  ];
  print(`| ${cells.join(' | ')} |`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
