import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/model/report.js';
import { renderJson, savedReport } from '../../src/render/json.js';
import { crowdReport } from '../support/sample-report.js';

describe('renderJson', () => {
  test.each([1000, 1001])('%d paths parse to the same report', (count) => {
    const report = crowdReport(count, 50);
    const saved = savedReport(JSON.parse(renderJson(report)) as Report);
    expect(JSON.stringify(saved)).toBe(JSON.stringify(report));
  });

  test('a crowd has one path a line and renders again to the same bytes', () => {
    const text = renderJson(crowdReport(1001, 50));
    expect(text.split('\n').filter((line) => line.startsWith('{"'))).toHaveLength(1001);
    expect(renderJson(savedReport(JSON.parse(text) as Report))).toBe(text);
    expect(text.endsWith('}\n')).toBe(true);
  });
});
