// Small tar and zip writers for tests: what a test wants inside, hostile names and types included.
import { deflateRawSync } from 'node:zlib';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** One ustar entry; `type` as in the header ('0' file, '2' link, 'L' GNU long name, 'x' pax). */
export function tarEntry(name: string, content: string, type = '0', linkName = ''): Buffer {
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0, 'latin1');
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(linkName, 157);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, latin1(content), padding]);
}

export function tarOf(files: Readonly<Record<string, string>>, prefix = ''): Buffer {
  const entries = Object.entries(files).map(([name, content]) => tarEntry(prefix + name, content));
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}

export interface ZipMember {
  readonly name: string;
  readonly content: string;
  readonly flags?: number;
  /** Unix mode in the external attributes. */
  readonly mode?: number;
  readonly method?: number;
}

export function zipOf(files: Readonly<Record<string, string>>, prefix = ''): Buffer {
  return zipMembers(Object.entries(files).map(([name, content]) => ({ name: prefix + name, content })));
}

export function zipMembers(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.from(member.name);
    const body = deflateRawSync(latin1(member.content));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(member.flags ?? 0, 8);
    record.writeUInt16LE(member.method ?? 8, 10);
    record.writeUInt32LE(body.length, 20);
    record.writeUInt32LE(member.content.length, 24);
    record.writeUInt16LE(name.length, 28);
    record.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 38);
    record.writeUInt32LE(offset, 42);
    parts.push(local, name, body);
    directory.push(record, name);
    offset += 30 + name.length + body.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}
