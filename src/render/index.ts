// Every output format of a report, in the order --help shows them. Each is imported when it is used: drawing needs
// packages that cost start-up time, and most runs need one format.
import { onlyPath } from './only-path.js';
import type { LadderRenderer, Renderer } from './renderer.js';

export { escapeVisible } from './escape.js';
export { wrap } from './text/layout.js';
export type { LadderRenderer, Renderer, RenderOptions } from './renderer.js';

export const RENDERERS: readonly Renderer[] = [
  {
    id: 'text',
    extension: 'txt',
    sums: true,
    render: async (report, options) => (await import('./text.js')).renderText(report, options),
  },
  {
    id: 'map',
    extension: 'txt',
    render: async (report, options) =>
      (await import('./map.js')).renderMap(onlyPath(report, options.pathId), options),
  },
  {
    id: 'json',
    ladders: true,
    extension: 'json',
    render: async (report, options) =>
      (await import('./json.js')).renderJson(onlyPath(report, options.pathId)),
    pieces: async (report, options) =>
      (await import('./json.js')).jsonPieces(onlyPath(report, options.pathId)),
  },
  {
    id: 'markdown',
    extension: 'md',
    render: async (report, options) => (await import('./markdown.js')).renderMarkdown(report, options.pathId),
  },
  {
    id: 'mermaid',
    extension: 'mmd',
    render: async (report, options) =>
      (await import('./mermaid.js')).renderMermaid(onlyPath(report, options.pathId)),
  },
  {
    id: 'mermaid-sequence',
    ladders: true,
    extension: 'mmd',
    render: async (report, options) =>
      (await import('./mermaid-sequence.js')).renderMermaidSequence(report, options.pathId),
  },
  {
    id: 'dot',
    extension: 'dot',
    render: async (report, options) => (await import('./dot.js')).renderDot(onlyPath(report, options.pathId)),
  },
  {
    id: 'svg',
    extension: 'svg',
    render: async (report, options) => (await import('./svg.js')).renderSvg(onlyPath(report, options.pathId)),
  },
  {
    id: 'html',
    ladders: true,
    extension: 'html',
    render: async (report, options) =>
      (await import('./html.js')).renderHtml(onlyPath(report, options.pathId)),
  },
  {
    id: 'csv',
    extension: 'csv',
    render: async (report, options) =>
      (await import('./csv.js')).renderPathsCsv(onlyPath(report, options.pathId)),
    pieces: async (report, options) =>
      (await import('./csv.js')).pathsCsvPieces(onlyPath(report, options.pathId)),
  },
  {
    id: 'csv-links',
    extension: 'csv',
    render: async (report, options) =>
      (await import('./csv.js')).renderLinksCsv(onlyPath(report, options.pathId)),
    pieces: async (report, options) =>
      (await import('./csv.js')).linksCsvPieces(onlyPath(report, options.pathId)),
  },
];

/** One path's packets, read again: what `pathstitch ladder --format` offers. */
export const LADDERS: readonly LadderRenderer[] = [
  {
    id: 'text',
    extension: 'txt',
    render: async (report, path, options) => (await import('./ladder.js')).ladderText(report, path, options),
  },
  {
    id: 'json',
    extension: 'json',
    render: async (report, path) => (await import('./ladder.js')).ladderJson(report, path),
  },
  {
    id: 'svg',
    extension: 'svg',
    render: async (report, path) => (await import('./ladder-svg.js')).ladderSvg(path, report),
  },
];
