// What yargs complains about → one line that says what was expected, what was seen and what to do.
//   "Unknown argument: nope" → `report has no option --nope; pathstitch report --help lists them`
import { nearestWord } from './lib/nearest-word.js';
import { COMMANDS } from './overview.js';

/** `words` are the command line's words, `options` the names of all options (without dashes). */
export function complaint(message: string, words: readonly string[], options: readonly string[]): string {
  const command = words[0] ?? '';
  if (!Object.hasOwn(COMMANDS, command)) return unknownCommand(command);
  const see = `pathstitch ${command} --help lists what it takes`;
  const unknown = /^Unknown arguments?: (.*)$/m.exec(message)?.[1]?.split(', ')[0];
  if (unknown !== undefined) return unknownWord(command, unknown, options, see);
  if (message.startsWith('Not enough non-option')) return missingInput(command);
  const missing = /^Missing required arguments?: (.*)$/m.exec(message)?.[1];
  if (missing !== undefined) return `${command} needs --${missing}; ${see}`;
  const needsValue = /^Not enough arguments following: (.*)$/m.exec(message)?.[1];
  if (needsValue !== undefined) return `--${needsValue} needs a value; ${see}`;
  const choice = /Argument: (.*), Given: (.*), Choices: (.*)/.exec(message);
  if (choice) return `--${choice[1]} is one of ${choice[3]!.replaceAll('"', '')}, not ${choice[2]}`;
  const exclusive = /^Arguments (.*) and (.*) are mutually exclusive/m.exec(message);
  if (exclusive) return `--${exclusive[1]} and --${exclusive[2]} exclude each other`;
  return message.trim().replace(/\s*\n\s*/g, '; ');
}

function unknownCommand(word: string): string {
  const names = Object.keys(COMMANDS);
  const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  if (word === '' || word.startsWith('-')) return `name a command: ${list}; pathstitch --help shows examples`;
  const near = nearestWord(word, names);
  return `there is no command ${word}; ${near ? `did you mean ${near}?` : `the commands are ${list}`}`;
}

function unknownWord(command: string, word: string, options: readonly string[], see: string): string {
  const near = nearestWord(word, options);
  return `${command} has no option --${word}; ${near ? `did you mean --${near}?` : see}`;
}

function missingInput(command: string): string {
  if (command === 'render') return 'render needs a report: what pathstitch report --format json printed';
  if (command === 'capture')
    return 'capture needs an interface, such as: pathstitch capture eth0 --seconds 30 --out eth0.pcap';
  return `${command} needs a bundle or files, such as: pathstitch ${command} incident/`;
}
