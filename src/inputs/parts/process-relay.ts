// A process's arguments → what it relays, when it is a program that does: port forwarders (accept here, dial there) and
// userspace network stacks (a guest's packets become the host's sockets). Packets are not visible inside any of them.
// References: moby cmd/docker-proxy, slirp4netns(1), passt(1), rootlesskit(1), gvisor-tap-vsock, moby/vpnkit, ssh(1), socat(1).
//   /usr/sbin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8888 -container-ip 172.17.0.3 -container-port 80
import { canonicalAddress } from '../../model/address.js';
import type { ProcessFact } from '../../model/fact.js';

export type Relay = NonNullable<ProcessFact['relay']>;
type End = NonNullable<Relay['listen']>;

/** `argv` as ps shows it; undefined when the program is no known relay. */
export function relayOf(argv: readonly string[]): Relay | undefined {
  const name = baseName(argv[0] ?? '');
  return READERS.find(([pattern]) => pattern.test(name))?.[1](argv.slice(1));
}

/** `/usr/sbin/docker-proxy` → `docker-proxy`; `C:\…\wslrelay.exe` → `wslrelay`. */
export function baseName(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? path).replace(/\.exe$/i, '').replace(/^-|:$/g, '');
}

type Reader = (args: readonly string[]) => Relay | undefined;

const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/^docker-prox?y?$/, dockerProxy],
  [/^slirp4netns$/, slirp4netns],
  [/^(pasta|passt)(\.avx2)?$/, passt],
  [/^gvproxy$|^gvforwarder$|^vsock-?proxy$/, () => ({ kind: 'gvisor' })],
  [/^vpnkit-(forwarder|expose-port|userland-proxy|iptables-wrapper)$/, () => ({ kind: 'port-forwarder' })],
  [/^vpnkit(-bridge)?(\.|$)|^com\.docker\.(vpnkit|slirp)/, () => ({ kind: 'vpnkit' })],
  [
    /^com\.docker\.backend$|^wslrelay$|^wslhost$|^lima-guestagent$|^rootlessport(-child)?$/,
    () => ({ kind: 'port-forwarder' }),
  ],
  [/^rootlesskit$/, rootlesskit],
  [/^socat\d?$/, socat],
  [/^kubectl$/, kubectl],
  [/^(auto)?ssh$/, ssh],
];

/** The word after `-name`, `--name`, or glued `--name=word`. */
function option(args: readonly string[], ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const glued = args.find((arg) => arg.startsWith(`${name}=`));
    if (glued !== undefined) return glued.slice(name.length + 1);
    const i = args.indexOf(name);
    if (i >= 0) return args[i + 1];
  }
  return undefined;
}

function end(protocol: string, address: string | undefined, port: string | undefined): End | undefined {
  const number = Number(port);
  if (!address || !port || !Number.isInteger(number) || number > 65535) return undefined;
  return { protocol, address: canonicalAddress(address) ?? address, port: number };
}

function ends(kind: Relay['kind'], listen: End | undefined, dial: End | undefined): Relay {
  return { kind, ...(listen && { listen }), ...(dial && { dial }) };
}

function dockerProxy(args: readonly string[]): Relay {
  const protocol = option(args, '-proto', '--proto') ?? 'tcp';
  return ends(
    'docker-proxy',
    end(protocol, option(args, '-host-ip', '--host-ip'), option(args, '-host-port', '--host-port')),
    end(
      protocol,
      option(args, '-container-ip', '--container-ip'),
      option(args, '-container-port', '--container-port'),
    ),
  );
}

/** slirp4netns [options] PID|PATH [TAPNAME]: options with a value are known, what remains is positional. */
function slirp4netns(args: readonly string[]): Relay {
  const valued =
    /^(-[em6xMuar]|--(exit-fd|ready-fd|mtu|cidr|api-socket|netns-type|userns-path|outbound-addr6?|macaddress|target-type|vdeplug|bess))$/;
  const positional = args.filter((arg, i) => !arg.startsWith('-') && !valued.test(args[i - 1] ?? ''));
  const [netns, device] = positional;
  return {
    kind: 'slirp',
    cidr: option(args, '--cidr') ?? '10.0.2.0/24', // slirp4netns(1): the default
    ...(netns && { netns }),
    ...(device && { interface: device }),
  };
}

function passt(args: readonly string[]): Relay {
  const netns = option(args, '--netns') ?? args.find((arg) => /^\/.*netns|^\/proc\/\d+\/ns\/net$/.test(arg));
  const device = option(args, '-I', '--ns-ifname');
  const forward =
    portSpec(option(args, '-t', '--tcp-ports'), 'tcp') ?? portSpec(option(args, '-u', '--udp-ports'), 'udp');
  return { kind: 'passt', ...(netns && { netns }), ...(device && { interface: device }), ...forward };
}

/** passt -t `127.0.0.1/8080:80`, `8080:80`, `8080`; ranges and `auto` name no single port. */
function portSpec(text: string | undefined, protocol: string): Pick<Relay, 'listen'> | undefined {
  const m = /^(?:([^/%]+)(?:%[^/]*)?\/)?(\d+)(?::\d+)?$/.exec(text ?? '');
  const listen = m ? end(protocol, m[1] ?? '0.0.0.0', m[2]) : undefined;
  return listen && { listen };
}

/** rootlesskit --port-driver=builtin -p 127.0.0.1:8080:80/tcp … COMMAND. */
function rootlesskit(args: readonly string[]): Relay {
  const m = /^(?:\[?([^\]]*?)\]?:)?(\d+):(?:([\d.]+):)?(\d+)\/(tcp|udp)$/.exec(
    option(args, '-p', '--publish') ?? '',
  );
  return ends(
    'port-forwarder',
    m ? end(m[5]!, m[1] ?? '0.0.0.0', m[2]) : undefined,
    m?.[3] ? end(m[5]!, m[3], m[4]) : undefined,
  );
}

const SOCAT_LISTEN = /^(tcp|udp|sctp|dccp)[46]?-(?:l|listen|recv|recvfrom):(\d+)(.*)$/i;
const SOCAT_DIAL = /^(tcp|udp|sctp|dccp)[46]?(?:-connect|-sendto)?:(\[[^\]]+\]|[^:,]+):(\d+)/i;

function socat(args: readonly string[]): Relay | undefined {
  const accept = args.map((arg) => SOCAT_LISTEN.exec(arg)).find(Boolean);
  const connect = args.map((arg) => SOCAT_DIAL.exec(arg)).find(Boolean);
  if (!accept && !connect) return undefined;
  const bind = /[,]bind=([^,:]+)/.exec(accept?.[3] ?? '')?.[1] ?? '0.0.0.0';
  return ends(
    'port-forwarder',
    accept ? end(accept[1]!.toLowerCase(), bind, accept[2]) : undefined,
    connect ? end(connect[1]!.toLowerCase(), connect[2]!.replace(/[[\]]/g, ''), connect[3]) : undefined,
  );
}

/** kubectl port-forward [--address A] TYPE/NAME [LOCAL:]REMOTE: the pod's address is not in its arguments. */
function kubectl(args: readonly string[]): Relay | undefined {
  if (!args.includes('port-forward')) return undefined;
  const ports = args.map((arg) => /^(\d*):?(\d+)$/.exec(arg)).find(Boolean);
  const address = (option(args, '--address') ?? '127.0.0.1').split(',')[0]!;
  const local = ports?.[1] || ports?.[2];
  return ends(
    'port-forwarder',
    end('tcp', address === 'localhost' ? '127.0.0.1' : address, local),
    undefined,
  );
}

/** ssh -L [bind:]port:host:hostport: only a local forward is a relay of this machine's packets. */
function ssh(args: readonly string[]): Relay | undefined {
  const at = args.findIndex((arg) => /^-[A-Za-z]*L/.test(arg));
  if (at < 0) return undefined;
  const text = args[at]!.replace(/^-[A-Za-z]*L/, '') || (args[at + 1] ?? '');
  const m = /^(?:(\[[^\]]+\]|[^:]*):)?(\d+):(\[[^\]]+\]|[^:]+):(\d+)$/.exec(text);
  if (!m) return { kind: 'port-forwarder' };
  const bind =
    m[1] === undefined || m[1] === 'localhost' ? '127.0.0.1' : m[1] === '' || m[1] === '*' ? '0.0.0.0' : m[1];
  return ends(
    'port-forwarder',
    end('tcp', bind.replace(/[[\]]/g, ''), m[2]),
    end('tcp', m[3]!.replace(/[[\]]/g, ''), m[4]),
  );
}
