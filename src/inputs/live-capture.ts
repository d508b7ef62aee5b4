// Packets of a live interface → a pcap file: by tcpdump where it is installed (it loses none in a burst, and says how many),
// else by npm cap, which is optional and loaded only here, on the main thread (it does not load in workers).
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';

export interface LiveCapture {
  readonly interface: string;
  /** Where to write. */
  readonly file: string;
  /** Stops after so many packets or seconds, whichever is first; at least one must be given. */
  readonly packets?: number;
  readonly seconds?: number;
  /** pcap-filter(7) expression. */
  readonly filter?: string;
}

export interface LiveResult {
  readonly by: 'tcpdump' | 'cap';
  /** Undefined when tcpdump did not say. */
  readonly packets?: number;
  /** What went wrong: one line for the user. The file may hold packets all the same. */
  readonly problem?: string;
}

const BUFFER_BYTES = 64 * 1024 * 1024; // 10 MB lose 60 % of a burst of 60,000 packets (dependencies.md 2)
const SNAPLEN = 262_144;
const LINK_TYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
};
/** cap keeps a raw pointer to the buffer and no reference: dropping the last one kills the process. */
const inUse = new Set<unknown>();

export async function captureLive(options: LiveCapture): Promise<LiveResult> {
  const problem = refusal(options);
  if (problem) return { by: 'tcpdump', problem };
  const hasTcpdump = spawnSync('tcpdump', ['--version'], { stdio: 'ignore' }).status === 0;
  return hasTcpdump ? captureWithTcpdump(options) : captureWithCap(options);
}

function refusal({ interface: name, packets, seconds }: LiveCapture): string | undefined {
  if (!/^[^-\s][^\s]{0,63}$/.test(name)) return `not an interface name: ${JSON.stringify(name)}`;
  if (packets === undefined && seconds === undefined) return 'a number of packets or seconds is needed';
  return undefined;
}

function captureWithTcpdump(options: LiveCapture): Promise<LiveResult> {
  const args = ['-i', options.interface, '-U', '-w', options.file];
  if (options.packets !== undefined) args.push('-c', String(options.packets));
  if (options.filter !== undefined) args.push('--', options.filter);
  return new Promise((resolve) => {
    const child = spawn('tcpdump', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4096)));
    const timer =
      options.seconds === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGINT'), options.seconds * 1000);
    child.on('error', (error) => resolve({ by: 'tcpdump', problem: error.message }));
    child.on('close', (code) => {
      clearTimeout(timer);
      const packets = /^(\d+) packets? captured/m.exec(said)?.[1];
      const last = said.trim().split('\n').at(-1) ?? '';
      resolve({
        by: 'tcpdump',
        packets: packets === undefined ? undefined : Number(packets),
        problem: code === 0 ? undefined : last,
      });
    });
  });
}

async function captureWithCap(options: LiveCapture): Promise<LiveResult> {
  let Cap: (typeof import('cap'))['Cap'];
  try {
    Cap = (await import('cap')).default.Cap;
  } catch (error) {
    // not installed, not compiled (npm 12 without allowScripts), or built for another Node: one answer for all
    const reason = (error as Error).message.split('\n')[0];
    return {
      by: 'cap',
      problem: `install tcpdump, or rebuild the optional package cap ("npm rebuild cap"): ${reason}`,
    };
  }
  const cap = new Cap();
  const buffer = Buffer.alloc(SNAPLEN);
  inUse.add(cap).add(buffer);
  let fd: number | undefined;
  try {
    const link = cap.open(options.interface, options.filter ?? '', BUFFER_BYTES, buffer);
    fd = openSync(options.file, 'w');
    writeSync(fd, words(0xa1b2c3d4, 0x00040002, 0, 0, SNAPLEN, LINK_TYPES[link] ?? 1));
    return { by: 'cap', packets: await record(cap, buffer, fd, options) };
  } catch (error) {
    return { by: 'cap', problem: (error as Error).message };
  } finally {
    cap.close();
    if (fd !== undefined) closeSync(fd);
    inUse.delete(cap);
    inUse.delete(buffer);
  }
}

/** cap gives no time of capture: the time of the callback stands in for it. */
function record(
  cap: InstanceType<(typeof import('cap'))['Cap']>,
  buffer: Buffer,
  fd: number,
  options: LiveCapture,
): Promise<number> {
  return new Promise((resolve) => {
    let packets = 0;
    let finished = false;
    const finish = (): void => {
      finished = true;
      clearTimeout(timer);
      resolve(packets);
    };
    const timer = setTimeout(finish, (options.seconds ?? 2_000_000) * 1000);
    cap.on('packet', (length) => {
      if (finished) return;
      const now = performance.timeOrigin + performance.now();
      const micros = Math.floor((now % 1000) * 1000);
      writeSync(fd, words(Math.floor(now / 1000), micros, length, length));
      writeSync(fd, buffer, 0, length);
      if (++packets === options.packets) finish();
    });
  });
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32LE(value >>> 0, i * 4));
  return bytes;
}
