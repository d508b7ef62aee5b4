// Runs tasks on a fixed number of worker threads, one task at a time each, results in the tasks' order. A worker script gets a
// task as a message and answers with {done: result} or any number of {progress: n} before it.
import { Worker } from 'node:worker_threads';

interface Answer<Result> {
  readonly done?: Result;
  readonly progress?: number;
}

/** `failed` makes a result for a task whose worker died. */
export async function runOnWorkers<Task, Result>(
  script: URL,
  tasks: readonly Task[],
  size: number,
  failed: (task: Task, error: Error) => Result,
  onProgress: (n: number) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const drain = async (): Promise<void> => {
    let worker = new Worker(script);
    for (let i = next++; i < tasks.length; i = next++) {
      try {
        results[i] = await askWorker<Task, Result>(worker, tasks[i]!, onProgress);
      } catch (error) {
        results[i] = failed(tasks[i]!, error as Error);
        await worker.terminate();
        worker = new Worker(script);
      }
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(size, tasks.length) }, drain));
  return results;
}

function askWorker<Task, Result>(
  worker: Worker,
  task: Task,
  onProgress: (n: number) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the worker ended')));
    worker.on('message', (answer: Answer<Result>) => {
      if (answer.progress !== undefined) onProgress(answer.progress);
      else resolve(answer.done!);
    });
    worker.postMessage(task);
  });
}
