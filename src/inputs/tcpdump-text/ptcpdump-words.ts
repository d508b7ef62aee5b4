// What ptcpdump prints beside tcpdump's words → the packet's note, as its pcapng comments would say it (inputs/ptcpdump-comment).
// github.com/mozillazg/ptcpdump README, "Example output"; one line without -v, lines of their own with it:
//   09:32:09.718892 eth0 wget.3553008 Out IP …, length 0, ParentProc [python3.834381], Container [test], Pod [test.default]
//       Process (pid 553587, cmd /usr/bin/wget, args wget kernel.org)
//       Container (name test, id d9028334568b…, image docker.io/library/alpine:3.18, labels {…})
//       Pod (name test, namespace default, UID 9e4bc54b-…, labels {…}, annotations {…})
import type { PacketNote } from '../../model/packet-note.js';
import type { StartLine } from './start-line.js';

/** Behind the packet's own words. */
export const TRAILING_CONTEXT = /(?:, (?:ParentProc|Container|Pod|Thread|User) \[[^[\]]{0,300}\]){1,5}$/;

const PROCESS = /^Process \(pid (\d{1,10}), cmd (.*?), args (.*?)\)?$/;
const PARENT = /^ParentProc \(pid (\d{1,10}), /;
const CONTAINER = /^Container \(name (.*?), id ([0-9a-f]{12,64}), image ([^,]*)/;
const POD = /^Pod \(name (.*?), namespace ([^,]*)/;
const LONGEST = 4000;

export function packetNoteOf(start: StartLine, more: readonly string[]): PacketNote | undefined {
  const comments = [
    ...inLine(start.context ?? ''),
    ...more.flatMap((line) => (/^(?:Pro|Par|Con|Pod)/.test(line) ? ownLine(line.slice(0, LONGEST)) : [])),
  ];
  if (!start.process && comments.length === 0) return undefined;
  return { comments, ...(start.process && { process: start.process }) };
}

function inLine(context: string): string[] {
  const container = /Container \[([^\]]+)\]/.exec(context)?.[1];
  const pod = /Pod \[(.+?)\.([^.\]]+)\]/.exec(context);
  return [
    ...(container ? [`ContainerName: ${container}`] : []),
    ...(pod ? [`PodName: ${pod[1]}\nPodNamespace: ${pod[2]}`] : []),
  ];
}

function ownLine(line: string): string[] {
  const process = PROCESS.exec(line);
  if (process) return [`PID: ${process[1]}\nCmd: ${process[2]}\nArgs: ${process[3]}`];
  const parent = PARENT.exec(line);
  if (parent) return [`ParentPID: ${parent[1]}`];
  const container = CONTAINER.exec(line);
  if (container)
    return [`ContainerName: ${container[1]}\nContainerId: ${container[2]}\nContainerImage: ${container[3]}`];
  const pod = POD.exec(line);
  return pod ? [`PodName: ${pod[1]}\nPodNamespace: ${pod[2]}`] : [];
}
