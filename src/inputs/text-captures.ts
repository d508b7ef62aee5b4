// The tcpdump outputs in one text file, each a capture of its own: usually the file is one, but a paste holds several between other
// commands' outputs (`/ # tcpdump -n -i docker0 -vvv` … `/ # ip route` … `/ # tcpdump -n -i eth0`).
import type { TextInput } from '../model/input-format.js';
import { splitPaste } from './paste.js';
import { detectTcpdumpText } from './tcpdump-text.js';

const HEAD_CHARACTERS = 65_536;

/** Empty when there is none. The other blocks of a paste are for the text formats. */
export function textCaptures(file: string, text: string): readonly TextInput[] {
  const blocks = splitPaste(text);
  const whole = detectTcpdumpText(text.slice(0, HEAD_CHARACTERS)) === 'mine';
  const commands = blocks.filter((block) => block.command !== undefined);
  if (whole && commands.length < 2 && !startsWithOther(blocks)) {
    const command = commands[0]?.command;
    return [{ file, text, firstLine: 1, ...(command !== undefined && { command }) }];
  }
  return blocks
    .filter((block) => detectTcpdumpText(block.text.slice(0, HEAD_CHARACTERS)) === 'mine')
    .map(({ text: lines, firstLine, command }) => ({
      file,
      text: lines,
      firstLine,
      ...(command !== undefined && { command }),
    }));
}

/** A paste without prompts whose first paragraph is something else. */
function startsWithOther(blocks: ReturnType<typeof splitPaste>): boolean {
  const first = blocks[0];
  return first !== undefined && detectTcpdumpText(first.text.slice(0, HEAD_CHARACTERS)) !== 'mine';
}
