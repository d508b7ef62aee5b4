// Starts the traffic program inside a stack and passes it orders.
import { fileURLToPath } from 'node:url';
import type { Stack } from '../host/stack.js';
import type { Order, Report } from './orders.js';

export interface Agent {
  do(order: Order): Promise<Report>;
}

const PROGRAM = fileURLToPath(new URL('./agent.js', import.meta.url));

export async function startAgent(stack: Stack): Promise<Agent> {
  const argv = [...stack.enter, process.execPath, PROGRAM];
  const child = stack.workspace.start(argv, `${stack.node}-agent`, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { resolve: (report: Report) => void; reject: (error: Error) => void }>();
  child.on('message', (message: { id: number; report?: Report; error?: string }) => {
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.report) asker?.resolve(message.report);
    else asker?.reject(new Error(`${stack.node}: ${message.error}`));
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`${stack.node}: the traffic program ended`));
  });
  let last = 0;
  return {
    do: (order) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        child.send({ id, order });
      }),
  };
}
