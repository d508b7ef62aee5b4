// The traffic program: one process per network stack, started inside it, told by messages what to serve and whom to
// ask. A request is `q TOKEN SIZE padding\n`, its answer `ok ` + the request + SIZE bytes; on UDP port 53 both are DNS
// messages with the token as a label. The token is what the truth is derived from.
import { createSocket, type Socket } from 'node:dgram';
import { connect, createServer, type Socket as TcpSocket } from 'node:net';
import { dnsAnswer, dnsQuery } from './dns.js';
import type { Order, Report } from './orders.js';

const SERVERS: unknown[] = [];

process.on('message', (message: { readonly id: number; readonly order: Order }) => {
  carryOut(message.order).then(
    (report) => process.send?.({ id: message.id, report }),
    (error: Error) => process.send?.({ id: message.id, error: error.message }),
  );
});
process.on('disconnect', () => process.exit());

async function carryOut(order: Order): Promise<Report> {
  switch (order.kind) {
    case 'serve-tcp':
      return serveTcp(order);
    case 'serve-udp':
      return serveUdp(order);
    case 'ask-tcp':
      return askTcp(order);
    case 'ask-udp':
      return askUdp(order);
  }
}

function serveTcp(order: Extract<Order, { kind: 'serve-tcp' }>): Promise<Report> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    let heard = '';
    socket.on('end', () => socket.end());
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      if (!heard.includes('\n')) return;
      const size = Number(/^q \S+ (\d+)/.exec(heard)?.[1] ?? 0);
      socket.end(`ok ${heard}${'r'.repeat(size)}`);
      heard = '';
    });
  });
  SERVERS.push(server);
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ port: order.port, host: order.address, backlog: 512 }, () =>
      resolve({ outcome: 'listening' }),
    );
  });
}

function serveUdp(order: Extract<Order, { kind: 'serve-udp' }>): Promise<Report> {
  const server = createSocket(order.address?.includes(':') ? 'udp6' : 'udp4');
  const answerFrom = order.answerFrom ? createSocket('udp4') : undefined;
  SERVERS.push(server, answerFrom);
  server.on('message', (message, sender) => {
    const answer = order.dns ? dnsAnswer(message) : Buffer.concat([Buffer.from('ok '), message]);
    (answerFrom ?? server).send(answer, sender.port, sender.address);
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.bind({ port: order.port, address: order.address }, () => {
      if (!answerFrom) return resolve({ outcome: 'listening' });
      answerFrom.bind({ port: order.port, address: order.answerFrom }, () =>
        resolve({ outcome: 'listening' }),
      );
    });
  });
}

function askTcp(order: Extract<Order, { kind: 'ask-tcp' }>): Promise<Report> {
  return new Promise((resolve) => {
    const socket: TcpSocket = connect({
      host: order.address,
      port: order.port,
      localAddress: order.sourceAddress,
      localPort: order.sourcePort,
    });
    let received = 0;
    let failure: string | undefined;
    const timer = setTimeout(() => {
      failure = 'timeout';
      socket.destroy();
    }, order.timeoutMs);
    socket.on('connect', () => socket.write(requestText(order.token, order.size, order.requestBytes)));
    socket.on('data', (data) => (received += data.length));
    socket.on('error', (error) => (failure ??= (error as NodeJS.ErrnoException).code ?? error.message));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ outcome: failure ?? 'answered', received });
    });
  });
}

async function askUdp(order: Extract<Order, { kind: 'ask-udp' }>): Promise<Report> {
  const socket = createSocket(order.address.includes(':') ? 'udp6' : 'udp4');
  await bound(socket, order.sourcePort, order.sourceAddress);
  let received = 0;
  const answers = new Promise<void>((resolve) => {
    socket.on('message', (message) => {
      received += message.length;
      if (--missing === 0) resolve();
    });
  });
  const requests = order.dns
    ? order.dns.map((type) => dnsQuery(order.token, type))
    : Array.from({ length: order.count }, () =>
        Buffer.from(requestText(order.token, order.size, order.requestBytes)),
      );
  let missing = requests.length;
  for (const [i, request] of requests.entries()) {
    if (i && order.gapMs) await wait(order.gapMs);
    socket.send(request, order.port, order.address);
  }
  await Promise.race([answers, wait(order.timeoutMs)]);
  socket.close();
  return { outcome: missing > 0 ? 'timeout' : 'answered', received };
}

function bound(socket: Socket, port = 0, address?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.bind({ port, address }, () => resolve());
  });
}

function requestText(token: string, size: number, requestBytes: number): string {
  const start = `q ${token} ${size} `;
  return `${start}${'x'.repeat(Math.max(1, requestBytes - start.length - 1))}\n`;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
