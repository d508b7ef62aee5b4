// The packets of paths as one annotated pcapng: `annotate` says which packets and what to write beside them,
// `assemble` joins them with the frames read again, `writePcapng` makes the file.
export { assemble, framesWanted } from './assemble.js';
export { annotate, type Annotation } from './annotate.js';
export { writePcapng, type ExportFrame, type ExportInterface } from './pcapng-writer.js';
