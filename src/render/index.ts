// Every output format of a report, in the order --help shows them. Each is imported when it is used: drawing needs
// packages that cost start-up time, and most runs need one format.
import type { Renderer } from './renderer.js';

export type { Renderer, RenderOptions } from './renderer.js';

export const RENDERERS: readonly Renderer[] = [
  {
    id: 'text',
    extension: 'txt',
    render: async (report, options) => (await import('./text.js')).renderText(report, options),
  },
  {
    id: 'json',
    extension: 'json',
    render: async (report, options) => (await import('./json.js')).renderJson(report, options.pathId),
  },
  {
    id: 'csv',
    extension: 'csv',
    render: async (report) => (await import('./csv.js')).renderPathsCsv(report),
  },
  {
    id: 'csv-links',
    extension: 'csv',
    render: async (report) => (await import('./csv.js')).renderLinksCsv(report),
  },
];
export { escapeVisible } from './escape.js';
