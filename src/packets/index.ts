// The stage's door: bytes in through a FrameSink, objects out.
export { createObserver } from './observe.js';
export { capturedInterfaces } from './captured-interfaces.js';
export { countFlows, flowColumns, type ColumnSource } from './flow-columns.js';
export { flowRecords } from './flow-record.js';
export { arpSightings, icmpErrors } from './sighting-record.js';
export { emptyRow, flowListing, listedPoints } from './flow-listing.js';
export type { ListedFlow, ListedPoint, ListedRow } from './flow-listing.js';
export { createConversationSink } from './conversation-sink.js';
export { createFrameCopies } from './frame-copies.js';
