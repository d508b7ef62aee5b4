// yargs: command line → options → the command's function. Choices come from the registries, errors are one line.
import yargs, { type Argv } from 'yargs';
import {
  exportCommand,
  flowsCommand,
  inspectCommand,
  ladderCommand,
  renderCommand,
  reportCommand,
  type CommandIo,
  type PathOptions,
  type ReportOptions,
} from './commands.js';
import { UsageError } from './model/usage-error.js';
import { LADDERS, RENDERERS } from './render/index.js';
import { VERSION } from './version.js';

export async function runCli(argv: readonly string[], io: CommandIo): Promise<number> {
  let code = 0;
  const formats = RENDERERS.map((r) => r.id);
  const inputs = <T>(y: Argv<T>) =>
    y.positional('inputs', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'a bundle (folder, .tar, .tgz, .zip) or files',
    });
  const output = <T>(y: Argv<T>) =>
    y
      .option('format', { choices: formats, default: 'text', describe: 'output format' })
      .option('out', { type: 'string', describe: 'write to this file instead of standard output' })
      .option('color', {
        choices: ['auto', 'always', 'never'] as const,
        default: 'auto',
        describe: 'colour in text output',
      })
      .option('ascii', { type: 'boolean', default: false, describe: 'no box-drawing characters' })
      .option('width', { type: 'number', describe: 'columns of text output (default: the terminal)' })
      .option('path', { type: 'string', describe: 'only the path with this id' });
  const parser = yargs([...argv])
    .scriptName('pathstitch')
    .locale('en')
    .version(VERSION)
    .alias('version', 'V')
    .help()
    .alias('help', 'h')
    .strict()
    .wrap(Math.min(100, Number.isFinite(io.columns) ? io.columns : 100))
    .usage('$0 <command> — stitch captures from every interface a packet crossed into one path')
    .command(
      'report <inputs..>',
      'reconstruct the paths of a bundle',
      (y) =>
        output(inputs(y))
          .option('filter', {
            type: 'string',
            describe: 'only paths with a hop that matches, in pcap-filter words',
          })
          .option('strict', {
            type: 'boolean',
            default: false,
            describe: 'exit 1 when an input has a problem',
          })
          .option('workers', { type: 'number', describe: 'reader threads (default: by size)' })
          .example('$0 report incident/', 'paths of all captures below incident/')
          .example('$0 report incident/ --filter "tcp and port 443"', 'only these')
          .example('$0 report incident/ --format html --out report.html', 'the interactive report'),
      async (args) => {
        code = await reportCommand(args as unknown as ReportOptions, io);
      },
    )
    .command(
      'inspect <inputs..>',
      'what each file was taken for, and what is missing',
      (y) => inputs(y),
      async (args) => {
        code = await inspectCommand(args.inputs, io);
      },
    )
    .command(
      'flows <inputs..>',
      'the conversations each capture shows, point by point',
      (y) =>
        inputs(y).option('format', {
          choices: ['text', 'json'] as const,
          default: 'text' as const,
          describe: 'output format',
        }),
      async (args) => {
        code = await flowsCommand(args.inputs, args.format, io);
      },
    )
    .command(
      'render <report>',
      'render a saved JSON report again',
      (y) => output(y.positional('report', { type: 'string', demandOption: true, describe: 'report.json' })),
      async (args) => {
        code = await renderCommand(args.report, args as unknown as ReportOptions, io);
      },
    )
    .command(
      'ladder <inputs..>',
      "one path's packets, point by point and in time",
      (y) =>
        output(inputs(y))
          .option('format', { choices: LADDERS.map((l) => l.id), default: 'text', describe: 'output format' })
          .option('packets', { type: 'number', default: 200, describe: 'at most so many packets' })
          .example('$0 ladder incident/ --path tcp-6eef48', 'the ladder of that path'),
      async (args) => {
        code = await ladderCommand(args as unknown as PathOptions, io);
      },
    )
    .command(
      'export <inputs..>',
      'the packets of paths at all points as one annotated pcapng for Wireshark',
      (y) =>
        inputs(y)
          .option('path', { type: 'string', describe: 'the path with this id' })
          .option('all', { type: 'boolean', default: false, describe: 'all paths' })
          .option('out', { type: 'string', demandOption: true, describe: 'the pcapng to write' })
          .option('packets', { type: 'number', default: 10000, describe: 'at most so many packets a path' })
          .conflicts('all', 'path'),
      async (args) => {
        code = await exportCommand(args as unknown as PathOptions, io);
      },
    )
    .demandCommand(
      1,
      'name a command: report, inspect, flows, render, ladder or export (--help shows examples)',
    )
    .recommendCommands()
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      if (error) throw error;
      throw new UsageError(message.replace(/\n+/g, '; '));
    });
  // without a callback yargs prints help itself through console.log; ours goes where the result goes
  await parser.parseAsync([...argv], {}, (_error: Error | undefined, _args: unknown, text: string) => {
    if (text) void io.out(`${text}\n`);
  });
  return code;
}
