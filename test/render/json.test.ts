import { describe, expect, test } from '@jest/globals';
import { renderJson } from '../../src/render/json.js';
import { crowdReport } from '../support/sample-report.js';

describe('renderJson', () => {
  test.each([1000, 1001])('%d paths parse to the same report', (count) => {
    const report = crowdReport(count, 50);
    expect(JSON.stringify(JSON.parse(renderJson(report)))).toBe(JSON.stringify(report));
  });

  test('a crowd has one path a line and renders again to the same bytes', () => {
    const text = renderJson(crowdReport(1001, 50));
    expect(text.split('\n').filter((line) => line.startsWith('{"'))).toHaveLength(1001);
    expect(renderJson(JSON.parse(text))).toBe(text);
    expect(text.endsWith('}\n')).toBe(true);
  });
});
