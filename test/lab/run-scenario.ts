// Runs one scenario in a fresh lab and writes its bundle; whatever happens, what the lab made is removed again.
import { openLab, type Scenario } from './lab.js';
import { missingRequirement } from './host/requirements.js';

/** @throws Error saying in one line what is missing, or what went wrong in the scenario. */
export async function runScenario(scenario: Scenario, seed: number, folder: string): Promise<void> {
  const missing = missingRequirement();
  if (missing) throw new Error(missing);
  const lab = openLab(seed);
  const interrupted = (signal: NodeJS.Signals) => {
    lab.workspace.close();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const recorded = await scenario.run(lab);
    recorded.writeTo(folder);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    lab.workspace.close();
  }
}
