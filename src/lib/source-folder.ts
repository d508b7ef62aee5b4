// Where the compiled modules lie, for the files that are read or started by their path: a worker's script, the page's modules. The only
// import.meta.url of the sources: in the program as one file (make-program.ts) it stands for this module, whose place it is told.

/** URL of the folder that `main.js` is in. */
export const SOURCES = new URL('../', import.meta.url);
