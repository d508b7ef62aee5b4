// Is this line a shell prompt with a command? `/ # ip addr`, `$ brctl show`, `root@4a218a420594:/# ip neigh`, `my-mac:~ root# ss -t`,
// `└─$ ip a` (Kali, second line of its prompt), `[root@vm ~]# ps`, `bash-5.1$ ls`, `user@mac dir % lsof`, `+ ip route` (sh -x),
// `===== ip addr =====` and `==> nf_conntrack <==` (headings that scripts print).
// A bare `#` or `%` also begins comments and table rows, so there the first word must be a command this project knows.

export interface Prompt {
  /** Empty when nothing was typed. */
  readonly command: string;
  /** Host name in the prompt. */
  readonly host?: string;
}

const TOOLS =
  'ip|ifconfig|tcpdump|tshark|dumpcap|conntrack|iptables|ip6tables|iptables-save|ip6tables-save|iptables-legacy|iptables-nft|nft|brctl|bridge|route|arp|netstat|ss|lsof|ps|' +
  'pstree|strace|docker|podman|nerdctl|kubectl|crictl|ctr|cat|grep|sysctl|ethtool|nsenter|lsns|sudo|curl|wget|ping|ping6|nc|ncat|dig|nslookup|hostname|uname|echo|ls|cd|' +
  'traceroute|mtr|minikube|limactl|colima|orb|sh|bash|date|watch|head|tail|for|resolvectl|networksetup|scutil|ipvsadm|ovs-vsctl|tc|wg|ssh|modprobe|lsmod|dmesg|journalctl|systemctl';
const TOOL_FIRST = new RegExp(`^(?:[A-Z_]+=\\S+ )*(?:/\\S*/)?(?:${TOOLS})(?:\\s|$)`);
// A command without any prompt (typed before the paste began, or printed by a script as Retina's does): only where the second word cannot
// be prose.
const BARE =
  /^(?:sudo )?(?:\/(?:\w+\/)*)?(?:(?:iptables|ip6tables|tcpdump|conntrack|netstat|ss|lsof|ps|nft|ethtool|route|arp|strace|sysctl) -\w|ip (?:-\w+ )*(?:a|addr|address|l|link|r|route|ru|rule|n|neigh|neighbor|netns)\b|iptables-save\b|brctl show|bridge (?:link|fdb|vlan)|nft list|docker (?:ps|inspect|network|exec|run|info|port)\b|cat \/proc\/|ifconfig(?: -a| [a-z]+\d+)?$)/;

const FORMS: readonly RegExp[] = [
  // user@host:path$, user@host path %, user@host$
  /^(?:\([\w.-]+\) )?\[?[\w.-]+@(?<host>[\w.-]+?)(?::[^\s$#%]*| [^\s$#%]*)?\]?\s?[$#%❯](?: (?<command>.*)|$)/,
  // macOS bash: host:dir user$
  /^(?<host>[\w-]+(?:\.[\w-]+)*):[^\s]* [\w.-]+[$#](?: (?<command>.*)|$)/,
  // Kali and oh-my-zsh: the second line of a two-line prompt
  /^[└╰]─+[$#>](?: (?<command>.*)|$)/,
  // BusyBox: path, blank, #
  /^(?:~|\/[\w./-]*) [#$](?: +(?<command>.*)| *$)/,
  /^(?:ba|da|a|z|k)?sh(?:-[\d.]+)?[$#](?: (?<command>.*)|$)/,
  /^(?:PS )?[A-Z]:\\[^>]*>\s?(?<command>.*)$/,
  /^\$(?: (?<command>.*)|$)/,
  /^[➜❯]\s+(?<command>.*)$/,
];
const GUARDED: readonly RegExp[] = [
  /^[#%]\s+(?<command>.*)$/,
  /^\++ (?<command>.*)$/,
  /^[=#*~-]{2,}[>:]?\s*(?:output of:?|command:?|cmd:?|running:?|\$)?\s*["'`]?(?<command>.*?)["'`]?\s*[=#*~<-]*$/i,
  /^(?:output of|command|cmd|running|executing)\s*:\s*["'`]?(?<command>.*?)["'`]?\s*:?$/i,
];
/** Prompt and the beginning of the command; the patterns are quadratic in what they see. */
const LONGEST_PROMPT = 160;
const LONGEST_HEADING = 240;
/** First line of a two-line prompt. */
const PROMPT_TOP = /^[┌╭]─+/;
const FILE_HEADING = /^==> (?<command>.+) <==$/;

/** Undefined when the line is no prompt. Leading blanks are no part of it. */
export function promptOf(raw: string): Prompt | undefined {
  const line = raw.trim();
  if (line.length > 4000) return undefined;
  if (PROMPT_TOP.test(line))
    return { command: '', ...named(/\((?<user>[^)]*[@㉿](?<host>[\w.-]+))\)/.exec(line)) };
  const file = FILE_HEADING.exec(line);
  if (file) return { command: `cat ${file.groups!['command']}` };
  const head = line.slice(0, LONGEST_PROMPT);
  for (const form of FORMS) {
    const match = form.exec(head);
    if (!match) continue;
    const command = (match.groups?.['command'] ?? '') + line.slice(LONGEST_PROMPT);
    return { command: command.trim(), ...named(match) };
  }
  for (const form of GUARDED) {
    const command = line.length <= LONGEST_HEADING ? (form.exec(line)?.groups?.['command'] ?? '') : '';
    if (TOOL_FIRST.test(command)) return { command };
  }
  return BARE.test(line) ? { command: line } : undefined;
}

function named(match: RegExpExecArray | null): { host?: string } {
  const host = match?.groups?.['host'];
  return host ? { host } : {};
}

/** Commands whose output no reader looks at. */
const UNUSED =
  /^(?:sudo )?(?:curl|wget|ping6?|nc|ncat|telnet|dig|nslookup|host|traceroute|mtr|echo|date|whoami|uname|ls|cd|pwd|pstree|ctr|vi|vim|nano|apk|apt|apt-get|brew|cat \/proc\/version|(?:docker|podman|nerdctl) (?:run|build|pull|start|stop|restart|rm|rmi|cp|logs|version|images|compose)|docker exec (?:-\S+ )*\S+ (?:ping|curl|sh|bash))\b/;

export function isUnused(command: string): boolean {
  return UNUSED.test(command) && !/\b(?:tcpdump|conntrack|iptables)\b/.test(command);
}
