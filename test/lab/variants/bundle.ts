// A bundle folder held in memory, and back to a folder: captures decoded, every other file as it is, truth apart.
// Each frame is marked at loading with the true flows it belongs to, so that a damage may change or drop frames freely
// and the truth is counted again from what is left (truth/retell.ts).
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CaptureFile } from '../frames/capture-file.js';
import { readCapture } from '../frames/read-capture.js';
import { writeCapture } from '../frames/write-capture.js';
import type { Truth } from '../truth/truth.js';
import { markFlows } from '../truth/mark-flows.js';
import { retell } from '../truth/retell.js';

export interface BundleCapture {
  /** Relative to the bundle: `vm/eth0.pcap`, `vm/docker0.pcap1`. */
  readonly file: string;
  readonly node: string;
  /** From the file's name; pcapng and SLL2 frames name their own. */
  readonly interface: string;
  readonly content: CaptureFile;
  /** Done to the written bytes, last. */
  readonly gzip?: boolean;
  /** Bytes put after the last whole record. */
  readonly tail?: Uint8Array;
}

export interface Bundle {
  readonly captures: readonly BundleCapture[];
  /** Every file that is not a capture, by its path relative to the bundle. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly truth?: Truth;
}

const CAPTURE_NAME = /\.(pcap|pcapng|cap)\d*(\.gz)?$/;
/** `tcpdump -G` as the lab names its files: `docker0-20261120-185703.pcap`. */
const ROTATION_TIME = /-\d{8}-\d{6}$/;

export function loadBundle(folder: string): Bundle {
  const captures: BundleCapture[] = [];
  const files = new Map<string, Uint8Array>();
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
    .sort()) {
    if (file === 'truth.json' || file === 'README.md') continue;
    const bytes = new Uint8Array(readFileSync(join(folder, file)));
    if (CAPTURE_NAME.test(file)) captures.push(captureOf(file, readCapture(bytes)));
    else files.set(file, bytes);
  }
  const truthFile = join(folder, 'truth.json');
  const truth = existsSync(truthFile) ? (JSON.parse(readFileSync(truthFile, 'utf8')) as Truth) : undefined;
  return markFlows({ captures, files, truth });
}

function captureOf(file: string, content: CaptureFile): BundleCapture {
  const [node, name] = file.includes('/')
    ? [dirname(file), file.slice(dirname(file).length + 1)]
    : ['.', file];
  return { file, node, interface: name.replace(CAPTURE_NAME, '').replace(ROTATION_TIME, ''), content };
}

/** Writes the bundle, its truth counted again, to an empty or new folder. */
export function writeBundle(bundle: Bundle, folder: string): void {
  const retold = retell(bundle);
  for (const [file, bytes] of bundle.files) put(folder, file, bytes);
  for (const capture of bundle.captures) put(folder, capture.file, captureBytes(capture));
  if (retold) put(folder, 'truth.json', `${JSON.stringify(retold, null, 1)}\n`);
}

function captureBytes(capture: BundleCapture): Uint8Array {
  const whole = Buffer.concat([writeCapture(capture.content), capture.tail ?? Buffer.alloc(0)]);
  return capture.gzip ? gzipSync(whole) : whole;
}

function put(folder: string, file: string, bytes: Uint8Array | string): void {
  const target = join(folder, file);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}

/** A copy without truth.json: what the program is given. */
export function copyWithoutTruth(folder: string, target: string): void {
  cpSync(folder, target, {
    recursive: true,
    filter: (file) => !file.endsWith('/truth.json') && !file.endsWith('/README.md'),
  });
}
