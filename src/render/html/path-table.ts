// The list of paths: only the rows in view exist as elements, so 10,000 paths scroll like ten. One row is active (arrow keys),
// one is open (Enter, click), any number are marked for printing (Space). ARIA: a grid with rowcount and rowindex.
// Reference: WAI-ARIA Authoring Practices, grid and aria-activedescendant.
import type { OutcomeStatus } from '../../model/report.js';
import { formatBytes, formatCount } from '../amount.js';
import { formatDuration } from '../time.js';
import { markup, type Markup } from './markup.js';
import type { PageData } from './page-data.js';
import { statusBadge } from './status-badge.js';

export const ROW_HEIGHT = 30;
const SPARE_ROWS = 8;

export interface PathTable {
  readonly show: (indices: readonly number[]) => void;
  readonly setOpen: (index: number | undefined) => void;
  readonly marked: () => readonly number[];
  readonly focus: () => void;
}

export interface TableEvents {
  readonly open: (index: number, byKeyboard: boolean) => void;
}

/** `grid` holds a header and a `.rows` scroller with one `.space` inside; both are in the page. */
export function pathTable(grid: HTMLElement, data: PageData, events: TableEvents): PathTable {
  const scroller = grid.querySelector<HTMLElement>('.rows')!;
  const space = grid.querySelector<HTMLElement>('.space')!;
  const body = grid.querySelector<HTMLElement>('.body')!;
  let shown: readonly number[] = [];
  let active = 0;
  let open: number | undefined;
  let drawn = { from: 0, to: -1 };
  const marks = new Set<number>();

  const draw = (): void => {
    const from = Math.max(0, Math.floor(scroller.scrollTop / ROW_HEIGHT) - SPARE_ROWS);
    const count = Math.ceil(scroller.clientHeight / ROW_HEIGHT) + 2 * SPARE_ROWS;
    const rows = shown.slice(from, from + count).map((index, i) => {
      const at = from + i;
      return row(data, index, at, { active: at === active, open: index === open, marked: marks.has(index) });
    });
    drawn = { from, to: from + rows.length };
    body.style.transform = `translateY(${from * ROW_HEIGHT}px)`;
    body.innerHTML = rows.map((r) => r.markup).join('');
    const activeRow = shown.length ? `row-${active}` : '';
    if (activeRow && body.querySelector(`#${activeRow}`))
      grid.setAttribute('aria-activedescendant', activeRow);
    else grid.removeAttribute('aria-activedescendant');
  };
  /** While scrolling, rows are made anew only when the ones there no longer fill the view. */
  const drawIfNeeded = (): void => {
    const first = Math.floor(scroller.scrollTop / ROW_HEIGHT);
    const last = Math.min(shown.length, Math.ceil((scroller.scrollTop + scroller.clientHeight) / ROW_HEIGHT));
    if (first < drawn.from || last > drawn.to) draw();
  };
  const move = (to: number): void => {
    active = Math.max(0, Math.min(shown.length - 1, to));
    const top = active * ROW_HEIGHT;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    const bottom = top + ROW_HEIGHT - scroller.clientHeight;
    if (bottom > scroller.scrollTop) scroller.scrollTop = bottom;
    draw();
  };
  const toggleMark = (index: number | undefined): void => {
    if (index === undefined) return;
    if (!marks.delete(index)) marks.add(index);
    draw();
  };
  const page = (): number => Math.max(1, Math.floor(scroller.clientHeight / ROW_HEIGHT) - 1);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(active + 1),
    ArrowUp: () => move(active - 1),
    PageDown: () => move(active + page()),
    PageUp: () => move(active - page()),
    Home: () => move(0),
    End: () => move(shown.length - 1),
    Enter: () => {
      const index = shown[active];
      if (index !== undefined) events.open(index, true);
    },
    ' ': () => toggleMark(shown[active]),
  };
  grid.addEventListener('keydown', (event) => {
    const inHeader = (event.target as Element).closest('button') !== null;
    const act = keys[event.key];
    if (!act || inHeader || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  scroller.addEventListener('scroll', drawIfNeeded, { passive: true });
  new ResizeObserver(draw).observe(scroller);
  body.addEventListener('click', (event) => {
    const element = (event.target as Element).closest<HTMLElement>('[data-at]');
    const at = Number(element?.dataset.at);
    const index = shown[at];
    if (!element || index === undefined) return;
    active = at;
    if ((event.target as Element).closest('.mark-cell')) toggleMark(index);
    else events.open(index, false);
  });

  return {
    show: (indices) => {
      const current = shown[active];
      shown = indices;
      active = Math.max(0, current === undefined ? 0 : indices.indexOf(current));
      space.style.height = `${indices.length * ROW_HEIGHT}px`;
      grid.setAttribute('aria-rowcount', String(indices.length + 1));
      if (active * ROW_HEIGHT > scroller.scrollTop + scroller.clientHeight || active === 0) scroller.scrollTop = active * ROW_HEIGHT; // prettier-ignore
      draw();
    },
    setOpen: (index) => {
      open = index;
      const at = index === undefined ? -1 : shown.indexOf(index);
      if (at >= 0) move(at);
      else draw();
    },
    marked: () => [...marks].sort((a, b) => a - b),
    focus: () => grid.focus(),
  };
}

interface RowState {
  readonly active: boolean;
  readonly open: boolean;
  readonly marked: boolean;
}

function row(data: PageData, index: number, at: number, state: RowState): Markup {
  const { paths, words } = data;
  const word = (column: readonly number[]): string => words[column[index]!] ?? '';
  const [status = '', ambiguous] = word(paths.status).split(' ');
  const marks = paths.marks[index]!;
  const style = `row ${state.active ? 'active' : ''} ${state.open ? 'open' : ''}`;
  return markup`<div class="${style}" role="row" id="row-${at}" data-at="${at}" aria-rowindex="${at + 2}" aria-selected="${state.open ? 'true' : 'false'}"><span role="gridcell" class="mark-cell">${state.marked ? '☑' : '☐'}<span class="unseen-text">${state.marked ? 'marked for printing' : 'not marked'}</span></span><span role="gridcell">${statusBadge(status as OutcomeStatus, ambiguous !== undefined)}</span><span role="gridcell">${word(paths.protocol)}</span><span role="gridcell" class="mono end" title="${word(paths.client)}">${word(paths.client)}</span><span role="gridcell" class="mono end" title="${word(paths.server)}">${word(paths.server)}</span><span role="gridcell">${(marks & 1) > 0 && 'NAT'}${marks === 3 && ' + '}${(marks & 2) > 0 && 'relay'}</span><span role="gridcell" class="number">${formatCount(paths.packets[index]!)}</span><span role="gridcell" class="number">${formatBytes(paths.bytes[index]!)}</span><span role="gridcell" class="number">${formatDuration(paths.first[index]! / 1e6)}</span><span role="gridcell" class="number">${formatDuration(paths.duration[index]! / 1e6)}</span><span role="gridcell" class="mono id">${paths.id[index]!}</span></div>`;
}
