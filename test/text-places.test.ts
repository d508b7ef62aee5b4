// Every place in a report on printed packets is a line that exists, and at it stands what is cited.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { reportOn } from './support/report-on.js';

const FOLDER = 'test/fixtures/field-reports/003';

test('packets of a text are cited by line', async () => {
  const { paths, findings } = await reportOn(FOLDER);
  const lineAt = (at: string): string => {
    const [, file, line] = /^(.*):(\d+)$/.exec(at)!;
    return readFileSync(`${FOLDER}/${file}`, 'utf8').split('\n')[Number(line) - 1]!;
  };
  for (const hop of paths.flatMap((p) => p.hops)) expect(lineAt(hop.at)).toContain('ethertype IPv4');
  const asked = findings.find((f) => f.rule === 'bridge-bystander')!.evidence[0]!;
  expect(lineAt(asked.at)).toContain('who-has 172.17.0.2 tell 172.17.0.3');
  expect(JSON.stringify({ paths, findings })).not.toMatch(/\.txt#\d/);
});
