// Report → one HTML file that needs nothing else: map, findings, list of paths, a path's details with ladder and plots, clocks,
// inputs. Styles and script are inlined and allowed by their SHA-256 only (CSP level 3), so nothing else can run or be fetched.
// e.g. <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-…'; style-src 'sha256-…'">
import { createHash } from 'node:crypto';
import { SOURCES } from '../lib/source-folder.js';
import type { Report } from '../model/report.js';
import { diagramOf, type Diagram } from './diagram.js';
import { pathBlocks, tableBlock } from './html-data.js';
import { inlineModules } from './html-script.js';
import { clocks, diagnostics, findings, inputs, notEvaluated } from './html-sections.js';
import { pathsSection, withoutScript } from './html-paths.js';
import { PAGE_STYLE } from './html-style.js';
import { markup, type Markup } from './html/markup.js';
import { drawLegend } from './svg-legend.js';
import { drawMap } from './svg-map.js';
import type { Direction } from './svg-scene.js';
import { HATCH } from './svg-shapes.js';
import { COLOURS, SVG_STYLE } from './svg-style.js';
import { summaryOf } from './svg.js';

/** Filled before printing with the details of the marked paths, or of the open one. */
const PRINTED: Markup = markup`<div id="print"></div>`;

export const html = { id: 'html', extension: 'html', render: renderHtml } as const;

// A pattern is only drawn from an SVG that is shown, and of the two maps one is not: hence the empty one at the top.
export async function renderHtml(report: Report): Promise<string> {
  const diagram = diagramOf(report);
  const style = `${COLOURS}${SVG_STYLE}${PAGE_STYLE}`;
  const script = inlineModules(new URL('render/html/main.js', SOURCES));
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`;
  const sections: readonly (readonly [id: string, title: string, body: Markup | undefined])[] = [
    ['map', 'Map', await mapFigure(report, diagram)],
    ['findings', 'Findings', findings(report)],
    ['paths', 'Paths', markup`${pathsSection(report)}${withoutScript(report)}`],
    ['not-evaluated', 'Not evaluated', notEvaluated(report)],
    ['clocks', 'Clocks', clocks(report)],
    ['inputs', 'Inputs', inputs(report)],
    ['diagnostics', 'Diagnostics', diagnostics(report)],
  ];
  const present = sections.filter(([, , body]) => body !== undefined);
  return markup`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="pathstitch ${report.tool.version}">
<title>${report.bundle}: pathstitch report</title><style>${{ markup: style }}</style></head>
<body><svg class="ps shared" width="0" height="0" aria-hidden="true">${HATCH}</svg><header class="page"><h1>${report.bundle}</h1><p>${summaryOf(report)}</p>
<nav aria-label="Sections">${present.map(([id, title]) => markup`<a href="#${id}">${title}</a> `)}</nav></header>
<main>${present.map(([id, title, body]) => markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>${id === 'paths' && PRINTED}\n`)}</main>
${tableBlock(report, diagram.groups)}
<script>${{ markup: script }}</script>
${pathBlocks(report)}</body></html>
`.markup;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Downwards, alike nodes stand side by side: with more interfaces than this the picture gets too wide for a narrow window. */
const MOST_SIDE_BY_SIDE = 60;

/** Two drawings of one map; the style sheet shows the one that fits the window, and the wide one on paper. */
async function mapFigure(report: Report, diagram: Diagram): Promise<Markup> {
  const ports = diagram.nodes.reduce((n, node) => n + node.ports.length, 0);
  const small = ports <= MOST_SIDE_BY_SIDE;
  const wide = await mapDrawing(report, diagram, 'right');
  const narrow = small && (await mapDrawing(report, diagram, 'down'));
  return markup`<figure class="scroll ${small && 'two-maps'}" tabindex="0" role="region" aria-label="Map of nodes, interfaces and paths">${wide}${narrow}</figure>`;
}

async function mapDrawing(report: Report, diagram: Diagram, direction: Direction): Promise<Markup> {
  const map = await drawMap(report, diagram, direction);
  const width = Math.ceil(Math.max(map.width, 400));
  const legend = drawLegend(map.scene, width - 20);
  const height = Math.ceil(map.height + legend.height + 12);
  return markup`<svg class="ps map-${direction}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="Map">${map.content}<g transform="translate(10 ${Math.ceil(map.height + 4)})">${legend.content}</g></svg>`;
}
