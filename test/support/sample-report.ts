// Hand-built Reports, one per shape a renderer has to draw; the registry that tests and screenshots loop over.
import type { Report } from '../../src/model/report.js';
import { ambiguousReport } from './sample/ambiguous.js';
import { report } from './sample/build.js';
import { crowdReport } from './sample/crowd.js';
import { egressReport } from './sample/egress.js';
import { faultsReport } from './sample/faults.js';
import { hostileReport } from './sample/hostile.js';
import { ingressReport } from './sample/ingress.js';
import { publishReport } from './sample/publish.js';
import { tunnelReport } from './sample/tunnel.js';

export { HOSTILE } from './sample/hostile.js';
export { crowdReport } from './sample/crowd.js';

export const sampleReports = {
  egress: egressReport,
  publish: publishReport,
  ingress: ingressReport,
  faults: faultsReport,
  tunnel: tunnelReport,
  ambiguous: ambiguousReport,
  crowd: (): Report => crowdReport(150, 50),
  hostile: hostileReport,
  empty: (): Report => report({ bundle: 'empty' }),
} as const;
