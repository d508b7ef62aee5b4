// The topology stage: facts → Topology, captured interfaces → observation points.
export { findAliases } from './aliases.js';
export { buildTopology, ofKind, type NodeFacts } from './build.js';
export { interfaceFromFileName, placeCaptures, type CapturedFile, type Placement } from './place.js';
