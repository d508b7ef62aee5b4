// The stage's door: bytes in (createObserver is a FrameSink), objects out.
export { createObserver } from './observe.js';
export { capturedInterfaces } from './captured-interfaces.js';
export { flowRecords } from './flow-record.js';
export { arpSightings, icmpErrors } from './sighting-record.js';
export { flowListing } from './flow-listing.js';
