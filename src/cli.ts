// yargs: command line → options → the command's function. Choices come from the registries, errors are one line.
// A command's module is loaded when it is called: --help and a mistyped option need none of them.
import yargs, { type Argv } from 'yargs';
import { complaint } from './cli-complaint.js';
import { STANDARD_INPUT, type CommandIo } from './commands/command-io.js';
import type { PathOptions } from './commands/ladder.js';
import type { ReportOptions } from './commands/report.js';
import { UsageError } from './model/usage-error.js';
import { COMMANDS } from './overview.js';
import { COLORS, RANGES } from './plain-call.js';
import { FLOWS_FORMATS, FLOWS_READERS } from './plain-flows.js';
import { LADDERS, RENDERERS } from './render/index.js';
import { VERSION } from './version.js';

const HELP_COLUMNS = 100;

export async function runCli(argv: readonly string[], io: CommandIo): Promise<number> {
  let code = 0;
  const words = argv.map((word) => (word === '-' ? STANDARD_INPUT : word));
  const parser = commandLine(words, io, (exitCode) => (code = exitCode));
  // without a callback yargs prints help itself through console.log; ours goes where the result goes
  let help = '';
  await parser.parseAsync(words, {}, (_error: Error | undefined, _args: unknown, text: string) => {
    help = text;
  });
  if (help) await io.out(`${help}\n`);
  return code;
}

function commandLine(argv: readonly string[], io: CommandIo, exit: (code: number) => void): Argv {
  const parser: Argv = yargs([...argv]);
  return parser
    .scriptName('pathstitch')
    .locale('en')
    .parserConfiguration({ 'parse-positional-numbers': false })
    .version(VERSION)
    .alias('version', 'V')
    .help()
    .alias('help', 'h')
    .strict()
    .wrap(Math.min(HELP_COLUMNS, Number.isFinite(io.columns) ? io.columns : HELP_COLUMNS))
    .usage('$0 COMMAND BUNDLE|FILE...')
    .command('report <inputs..>', COMMANDS.report, reportOptions, async (args) => {
      const { reportCommand } = await import('./commands/report.js');
      exit(await reportCommand(args as unknown as ReportOptions, io));
    })
    .command('inspect <inputs..>', COMMANDS.inspect, inspectOptions, async ({ inputs }) => {
      const { inspectCommand } = await import('./commands/inspect.js');
      exit(await inspectCommand(inputs, io));
    })
    .command('flows <inputs..>', COMMANDS.flows, flowsOptions, async (args) => {
      const { flowsCommand } = await import('./commands/flows.js');
      exit(await flowsCommand(args, io));
    })
    .command('ladder <inputs..>', COMMANDS.ladder, ladderOptions, async (args) => {
      const { ladderCommand } = await import('./commands/ladder.js');
      exit(await ladderCommand(args as unknown as PathOptions, io));
    })
    .command('export <inputs..>', COMMANDS.export, exportOptions, async (args) => {
      const { exportCommand } = await import('./commands/ladder.js');
      exit(await exportCommand(args as unknown as PathOptions, io));
    })
    .command('render <report>', COMMANDS.render, renderOptions, async (args) => {
      const { renderCommand } = await import('./commands/render.js');
      exit(await renderCommand(args.report, args as unknown as ReportOptions, io));
    })
    .command('capture <interface>', COMMANDS.capture, captureOptions, async (args) => {
      const { captureCommand } = await import('./commands/capture.js');
      exit(await captureCommand(args, io));
    })
    .demandCommand(1)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      // yargs' own errors are complaints too, thrown late
      if (error && error.name !== 'YError') throw error;
      throw new UsageError(complaint(message ?? error.message, wordsOf(argv), optionsOf(parser)));
    });
}

function inputsOf<T>(y: Argv<T>) {
  return y.positional('inputs', {
    type: 'string',
    array: true,
    demandOption: true,
    describe: 'a bundle (folder, .tar, .tgz, .zip) or files',
  });
}

function inspectOptions<T>(y: Argv<T>) {
  return inputsOf(y).example('$0 inspect incident/', 'before the first report, or when it surprises');
}

function reportOptions<T>(y: Argv<T>) {
  return outputOptions(inputsOf(y))
    .option('filter', {
      type: 'string',
      requiresArg: true,
      describe: 'only paths with a hop that matches, in tcpdump words',
    })
    .option('strict', { type: 'boolean', default: false, describe: 'exit 1 when an input has a problem' })
    .option('workers', { type: 'number', requiresArg: true, describe: 'reader threads (default: by size)' })
    .example('$0 report incident/', 'paths of all captures below incident/')
    .example('$0 report incident/ --filter "tcp and port 443"', 'only these')
    .example('$0 report incident/ --format html --out report.html', 'the interactive report')
    .check(numbersAreNumbers);
}

function flowsOptions<T>(y: Argv<T>) {
  return inputsOf(y)
    .option('format', {
      choices: FLOWS_FORMATS,
      default: 'text' as const,
      describe: 'output format',
    })
    .option('reader', {
      choices: FLOWS_READERS,
      default: 'pathstitch' as const,
      describe: 'npm pcap-parser reads classic captures, as a second opinion',
    })
    .example('$0 flows eth0.pcap', 'its conversations')
    .example('tcpdump -w - -i eth0 | $0 flows -', 'of a running tcpdump, when it ends');
}

function ladderOptions<T>(y: Argv<T>) {
  return outputOptions(inputsOf(y))
    .option('format', { choices: LADDERS.map((l) => l.id), default: 'text', describe: 'output format' })
    .option('packets', {
      type: 'number',
      requiresArg: true,
      default: 200,
      describe: 'at most so many packets',
    })
    .example('$0 ladder incident/ --path tcp-6eef48', 'the ladder of that path')
    .check(numbersAreNumbers);
}

function exportOptions<T>(y: Argv<T>) {
  return inputsOf(y)
    .option('path', { type: 'string', requiresArg: true, describe: 'the path with this id' })
    .option('all', { type: 'boolean', describe: 'all paths' })
    .option('out', { type: 'string', demandOption: true, describe: 'the pcapng to write' })
    .option('packets', {
      type: 'number',
      requiresArg: true,
      default: 10000,
      describe: 'at most so many packets a path',
    })
    .conflicts('all', 'path')
    .example('$0 export incident/ --path tcp-6eef48 --out x.pcapng', 'that path at all its points')
    .check(numbersAreNumbers);
}

function renderOptions<T>(y: Argv<T>) {
  const report = { type: 'string', demandOption: true, describe: 'a saved JSON report' } as const;
  return outputOptions(y.positional('report', report))
    .example('$0 render saved.json --format svg --out map.svg', 'the map of a saved report')
    .check(numbersAreNumbers);
}

function captureOptions<T>(y: Argv<T>) {
  const name = { type: 'string', demandOption: true, describe: 'eth0, any ...' } as const;
  return y
    .positional('interface', name)
    .option('out', { type: 'string', requiresArg: true, demandOption: true, describe: 'the pcap to write' })
    .option('seconds', { type: 'number', requiresArg: true, describe: 'stop after so many seconds' })
    .option('packets', { type: 'number', requiresArg: true, describe: 'stop after so many packets' })
    .option('filter', { type: 'string', requiresArg: true, describe: 'in pcap-filter words' })
    .example('$0 capture eth0 --seconds 30 --out host/eth0.pcap', 'half a minute of eth0')
    .check(numbersAreNumbers);
}

function outputOptions<T>(y: Argv<T>) {
  return y
    .option('format', { choices: RENDERERS.map((r) => r.id), default: 'text', describe: 'output format' })
    .option('out', {
      type: 'string',
      requiresArg: true,
      describe: 'write to this file instead of standard output',
    })
    .option('color', {
      choices: COLORS,
      default: 'auto',
      describe: 'colour in text output; auto respects NO_COLOR',
    })
    .option('ascii', { type: 'boolean', default: false, describe: 'no box-drawing characters' })
    .option('width', {
      type: 'number',
      requiresArg: true,
      describe: 'columns of text output (default: the terminal)',
    })
    .option('path', { type: 'string', requiresArg: true, describe: 'only the path with this id' });
}

/** yargs turns a word where a number is due into NaN, and a repeated option into a list. */
function numbersAreNumbers(args: Readonly<Record<string, unknown>>): true {
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = args[name] as number | undefined;
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue;
    throw new UsageError(`--${name} takes one whole number of at least ${least} and at most ${most}`);
  }
  return true;
}

function wordsOf(argv: readonly string[]): string[] {
  return argv.filter((word) => !word.startsWith('-'));
}

function optionsOf(y: Argv): string[] {
  const { key } = (y as unknown as { getOptions: () => { key: Record<string, unknown> } }).getOptions();
  return Object.keys(key).filter((name) => name.length > 1 && name !== 'inputs');
}
