// One analysis in a process of its own, so that its peak memory is its own: prints {seconds, peakMb, paths, relayed} as JSON.
import { openBundle } from '../../src/inputs/index.js';
import { analyze } from '../../src/pipeline.js';

const start = performance.now();
const bundle = await openBundle([process.argv[2]!]);
const { report } = await analyze(bundle);
const seconds = (performance.now() - start) / 1e3;
bundle.close();
const relayed = report.paths.filter((p) => p.links.some((l) => l.kind === 'relay')).length;
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ seconds, peakMb, paths: report.paths.length, relayed }));
