// What the signs of a map mean, for those that occur in it: a row of samples under the picture, wrapped to its width.
import { markup, type Markup } from './html/markup.js';
import { outcomeWord } from './outcome.js';
import type { Scene } from './svg-scene.js';
import { outcomeGlyph, px } from './svg-shapes.js';
import { textWidth } from './svg-text.js';
import type { OutcomeStatus } from '../model/report.js';

interface Entry {
  readonly text: string;
  /** Drawn in 30 × 16 px around (0, 0) … (30, 16). */
  readonly sample: Markup;
}

const ROW = 24;
const SAMPLE = 30;
const GAP = 22;

export interface Legend {
  readonly height: number;
  readonly content: Markup;
}

export function drawLegend(scene: Scene, width: number): Legend {
  let [x, y] = [0, 0];
  const parts = entriesOf(scene).map(({ text, sample }) => {
    const room = SAMPLE + 7 + textWidth(text, { family: 'sans', size: 10.5 });
    if (x > 0 && x + room > width) [x, y] = [0, y + ROW];
    const part = markup`<g transform="translate(${px(x)} ${y})">${sample}<text class="small dim" x="${SAMPLE + 7}" y="12">${text}</text></g>`;
    x += room + GAP;
    return part;
  });
  return { height: parts.length ? y + ROW : 0, content: markup`<g class="legend">${parts}</g>` };
}

function entriesOf(scene: Scene): Entry[] {
  const has = (test: (w: Scene['wires'][number]) => boolean): boolean => scene.wires.some(test);
  const marks = new Set(scene.items.flatMap((i) => (i.kind === 'mark' ? [i.mark] : [])));
  const statuses = new Set(scene.items.flatMap((i) => (i.kind === 'mark' && i.mark === 'stop' && i.status ? [i.status] : []))); // prettier-ignore
  const ports = scene.items.flatMap((i) => (i.kind === 'port' || i.kind === 'leaf' ? [i.port] : []));
  const list: (Entry | false)[] = [
    ports.some((p) => p.observed && p.kind !== 'bridge') && entry('captured interface', pill('', 8)),
    ports.some((p) => p.kind === 'bridge') && entry('bridge', pill('bridge', 3)),
    ports.some((p) => !p.observed) && entry('interface without a capture', pill('unseen', 8)),
    has((w) => w.style === 'veth') && entry('veth pair', line('proven', 5, true)),
    has((w) => w.edges.some((e) => e.tunnels.length > 0)) && entry('tunnel', tube()),
    has((w) => w.edges.some((e) => e.certainty === 'inferred')) && entry('inferred', line('inferred', 2)),
    has((w) => w.edges.some((e) => e.certainty === 'assumed')) && entry('assumed', line('assumed', 2)),
    marks.has('nat') && entry('translated', tag('nat')),
    marks.has('relay') && entry('relay: packets not visible inside', gap()),
    ...[...statuses].map((s: OutcomeStatus) => entry(outcomeWord(s), stop(s))),
    marks.has('candidate') && entry('ambiguous, not followed', stop('candidate')),
    has((w) => w.edges.length > 0) && entry('thicker: more bytes', line('proven', 5)),
  ];
  return list.filter((e) => e !== false);
}

function entry(text: string, sample: Markup): Entry {
  return { text, sample };
}

function pill(style: string, radius: number): Markup {
  return markup`<rect class="pill ${style}" x="2" y="1.5" width="26" height="13" rx="${radius}"/>`;
}

function line(style: string, width: number, double = false): Markup {
  return markup`<path class="wire ${style}" stroke-width="${width}" d="M0 8h30"/>${double && markup`<path class="wire core" stroke-width="2" d="M0 8h30"/>`}`;
}

function tube(): Markup {
  return markup`<path class="wire tube" stroke-width="12" d="M0 8h30"/><path class="wire tube-core" stroke-width="9.5" d="M0 8h30"/>`;
}

function tag(style: string): Markup {
  return markup`<rect class="tag ${style}" x="2" y="2" width="26" height="12" rx="3"/>`;
}

function gap(): Markup {
  return markup`${tag('relay')}<rect fill="url(#hatch)" x="2" y="2" width="26" height="12"/>`;
}

function stop(status: OutcomeStatus | 'candidate'): Markup {
  return outcomeGlyph(status, 15, 8);
}
