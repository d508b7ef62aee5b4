// What `pathstitch --help` prints. It is asked for at every turn by people and completions, and loading yargs alone takes as long
// again as starting Node: so the overview is a text, and `pathstitch COMMAND --help` is yargs'. A test holds both to the same commands.

/** Command word → what it does, in the order a stranger needs them. */
export const COMMANDS = {
  report: 'reconstruct the paths of a bundle',
  inspect: 'what each file was taken for, what is missing, a manifest',
  flows: 'the conversations each capture shows, point by point',
  ladder: "one path's packets, point by point and in time",
  export: "paths' packets at all points as one annotated pcapng, for Wireshark",
  render: 'a saved JSON report in another format',
  capture: 'packets of an interface of this machine, where tcpdump is not at hand',
} as const;

export function overview(): string {
  const commands = Object.entries(COMMANDS).map(([name, what]) => `  ${name.padEnd(8)} ${what}`);
  return `pathstitch: stitch captures from every interface a packet crossed into one path

Usage: pathstitch COMMAND BUNDLE|FILE...

A bundle is a folder (or .tar, .tgz, .zip) with one folder per network stack, in
it captures named after their interfaces and the output of ip, conntrack,
iptables-save, docker inspect, ss, ps ... in files of any name.

Commands:
${commands.join('\n')}

Options:
  -h, --help     this text; after a command, that command's options
  -V, --version  the version

Examples:
  pathstitch report incident/
  pathstitch report incident/ --filter "tcp and port 443"
  pathstitch report incident/ --format html --out report.html
  pathstitch ladder incident/ --path tcp-6eef48
  tcpdump -w - -i eth0 | pathstitch flows -

Exit codes: 0 done, 1 an input has a problem (under --strict), 2 a mistake in
the call or nothing to read, 70 a bug in pathstitch.
`;
}
