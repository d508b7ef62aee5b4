// The packets of paths as one annotated pcapng: `annotate` says which packets and what to write beside them,
// `writePcapng` makes the file.
export { annotate, type Annotation } from './annotate.js';
export { writePcapng, type ExportFrame, type ExportInterface } from './pcapng-writer.js';
