// One line of strace → its parts: pid, time, call, arguments, result. Reference: strace(1), strace/src/print_time.c.
//   20219 16:57:08.640448 accept(5, {sa_family=AF_INET, sin_port=htons(34770), …}, [16]) = 6 <0.000031>
//   [pid  3260] <... connect resumed>) = -1 EINPROGRESS (Operation in progress)

export interface StraceLine {
  readonly pid?: number;
  readonly time?: number;
  readonly timeOfDay?: boolean;
  readonly call: string;
  /** The text between the brackets as far as this line has it. */
  readonly args: string;
  /** What follows `= `; undefined on an `<unfinished ...>` line. */
  readonly result?: string;
  readonly resumed?: boolean;
}

const PID = /^\s*(?:\[pid\s+(\d+)\]\s+|(\d+)\s+(?=\d|\+|[a-z_<-]))/;
const CLOCK = /^(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)\s+(?:\(\+\s*[\d.]+\)\s+)?/;
const EPOCH = /^(\d{9,}(?:\.\d+)?)\s+(?:\(\+\s*[\d.]+\)\s+)?/;
const RELATIVE = /^\+?\s*\d+\.\d+\s+/;
const CALL = /^([a-z_][a-z0-9_]*)\(/;
const RESUMED = /^<\.\.\. ([a-z_][a-z0-9_]*) resumed>\s?/;
const NOTE = /^(?:\+\+\+ (?:exited|killed)|--- (?:SIG|stopped)|strace: )/;

/** A call, a signal or exit note (`'note'`), or undefined when strace did not write it. */
export function straceLine(text: string): StraceLine | 'note' | undefined {
  let rest = text.trimStart();
  if (NOTE.test(rest)) return 'note';
  const pid = PID.exec(rest);
  if (pid && !RELATIVE.test(rest) && !EPOCH.test(rest)) rest = rest.slice(pid[0].length);
  const stamp = readTime(rest);
  rest = stamp.rest;
  if (NOTE.test(rest)) return 'note';
  const resumed = RESUMED.exec(rest);
  const call = resumed?.[1] ?? CALL.exec(rest)?.[1];
  if (call === undefined) return undefined;
  const body = rest.slice(resumed ? resumed[0].length : call.length + 1);
  const parts = splitResult(body);
  if (!parts) return undefined;
  const number = pid?.[1] ?? (stamp.usedPid ? undefined : pid?.[2]);
  return {
    ...(number && { pid: Number(number) }),
    ...(stamp.time !== undefined && { time: stamp.time }),
    ...(stamp.timeOfDay && { timeOfDay: true }),
    call,
    ...parts,
    ...(resumed && { resumed: true }),
  };
}

interface Stamp {
  readonly rest: string;
  readonly time?: number;
  readonly timeOfDay?: boolean;
  readonly usedPid?: boolean;
}

/** -t and -tt print the time of day, -ttt the epoch, -r the distance to the call before (no time at all). */
function readTime(text: string): Stamp {
  const clock = CLOCK.exec(text);
  if (clock) {
    const time = Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
    return { rest: text.slice(clock[0].length), time, timeOfDay: true };
  }
  const epoch = EPOCH.exec(text);
  if (epoch) return { rest: text.slice(epoch[0].length), time: Number(epoch[1]) };
  const relative = RELATIVE.exec(text);
  return { rest: relative ? text.slice(relative[0].length) : text };
}

/** How far from the end a result or `<unfinished ...>` begins. */
const TAIL = 400;

/** The result stands behind the last `) = `: strings in the arguments may hold one too. Short calls are padded: `)      = 0`. */
function splitResult(body: string): Pick<StraceLine, 'args' | 'result'> | undefined {
  const from = Math.max(0, body.length - TAIL);
  const tail = body.slice(from);
  const unfinished = tail.lastIndexOf('<unfinished ...>');
  if (unfinished >= 0 && tail.slice(unfinished + 16).trim() === '')
    return { args: body.slice(0, from + unfinished).trimEnd() };
  const padded = /\) {2,40}= [^=]*$/.exec(tail)?.index ?? -1;
  const at = Math.max(tail.lastIndexOf(') = '), padded);
  if (at < 0) return undefined;
  const equals = tail.indexOf('=', at);
  return { args: body.slice(0, from + at), result: tail.slice(equals + 1).trim() };
}
