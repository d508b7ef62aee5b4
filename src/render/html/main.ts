// The page's script: reads the data blocks, then ties together the controls, the list of paths, the map and the details.
// Keys: / search, Esc leave or clear, arrows in the list, Enter opens, Space marks for printing. #path=ID in the address opens a path.
import { formatCount } from '../amount.js';
import { mapView, type MapChoice } from './map-view.js';
import { readPageData, pathReader } from './page-data.js';
import { pathDetail, type DetailContext } from './path-detail.js';
import { pathQuery, type SortKey } from './path-query.js';
import { pathTable } from './path-table.js';

const byId = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const data = readPageData(document);
const readPath = pathReader(document, data);
const find = pathQuery(data);
const search = byId<HTMLInputElement>('search');
const filter = byId<HTMLInputElement>('filter');
const detail = byId('detail');
const grid = byId('paths-grid');
const findings = [...document.querySelectorAll<HTMLElement>('[data-finding]')].map((element) => ({
  id: element.dataset.finding ?? '',
  path: element.dataset.path,
  severity: (element.dataset.severity ?? 'info') as 'info',
  title: element.querySelector('.finding-title')?.textContent ?? '',
}));
const context: DetailContext = { nodes: data.nodes, points: data.points, findings, unfolded: false };

let status = '';
let choice: MapChoice | undefined;
let sort: SortKey = 'first';
let descending = false;

const table = pathTable(grid, data, { open: openPath });
const mapElement = document.querySelector<HTMLElement>('#map figure');
const map = mapElement ? mapView(mapElement, choosePlace) : undefined;

function update(): void {
  const result = find({ search: search.value, filter: filter.value, status, sort, descending, groups: choice?.groups, point: choice?.point }); // prettier-ignore
  const error = byId('filter-error');
  filter.setAttribute('aria-invalid', result.ok ? 'false' : 'true');
  error.textContent = result.ok ? '' : `Filter: ${result.message} (at character ${result.column + 1})`;
  if (!result.ok) return;
  const all = data.paths.id.length;
  byId('count').textContent =
    result.indices.length === all
      ? `${formatCount(all)} paths`
      : `${formatCount(result.indices.length)} of ${formatCount(all)} paths`;
  table.show(result.indices);
}

function openPath(index: number, byKeyboard: boolean): void {
  const path = readPath(index);
  if (!path) {
    document.addEventListener('DOMContentLoaded', () => openPath(index, byKeyboard), { once: true });
    return;
  }
  detail.innerHTML = pathDetail(path, context).markup;
  detail.scrollTop = 0;
  table.setOpen(index);
  map?.follow(data.paths.group[index]);
  history.replaceState(null, '', `#path=${encodeURIComponent(path.id)}`);
  if (byKeyboard) detail.querySelector<HTMLElement>('h3')?.focus();
}

function choosePlace(next: MapChoice): void {
  choice = next;
  const chip = byId('place');
  chip.hidden = false;
  chip.querySelector('span')!.textContent = next.label;
  update();
}

function forgetPlace(): void {
  choice = undefined;
  byId('place').hidden = true;
  map?.clear();
  update();
}

function openFromAddress(): void {
  const index = addressedPath();
  if (index >= 0) openPath(index, false);
}

/** Index of the path that #path=ID names, -1 when it names none. */
function addressedPath(): number {
  const encoded = /^#path=(.*)$/.exec(location.hash)?.[1];
  return encoded === undefined ? -1 : data.paths.id.findIndex((id) => encodeURIComponent(id) === encoded);
}

search.addEventListener('input', update);
filter.addEventListener('input', update);
byId('place').addEventListener('click', forgetPlace);
for (const button of document.querySelectorAll<HTMLElement>('[data-status]')) {
  button.addEventListener('click', () => {
    status = status === button.dataset.status ? '' : (button.dataset.status ?? '');
    for (const other of document.querySelectorAll<HTMLElement>('[data-status]')) {
      other.setAttribute('aria-pressed', String(other.dataset.status === status));
    }
    update();
  });
}
for (const button of grid.querySelectorAll<HTMLElement>('[data-sort]')) {
  button.addEventListener('click', () => {
    const key = button.dataset.sort as SortKey;
    descending = key === sort && !descending;
    sort = key;
    for (const other of grid.querySelectorAll<HTMLElement>('[data-sort]')) {
      const order = other === button ? (descending ? 'descending' : 'ascending') : 'none';
      other.parentElement?.setAttribute('aria-sort', order);
    }
    update();
  });
}

document.addEventListener('click', (event) => {
  const target = event.target as Element;
  const copy = target.closest<HTMLElement>('[data-copy]');
  if (copy) void copyText(copy);
  const link = target.closest<HTMLElement>('[data-open]');
  const index = link ? data.paths.id.indexOf(link.dataset.open ?? '') : -1;
  if (index >= 0) {
    openPath(index, true);
    byId('paths').scrollIntoView();
  }
});

/** The clipboard API is refused for files in some browsers; selecting and the old command still work there. */
async function copyText(button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? '');
  } catch {
    const code = button.previousElementSibling;
    if (code) getSelection()?.selectAllChildren(code);
    document.execCommand('copy');
  }
  button.textContent = 'Copied';
  setTimeout(() => (button.textContent = 'Copy'), 1500);
}

document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key !== 'Escape') return;
  if (typing && (event.target as HTMLInputElement).value !== '') {
    (event.target as HTMLInputElement).value = '';
    update();
  } else if (!typing && choice) forgetPlace();
  else table.focus();
});
for (const input of [search, filter]) {
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    table.focus();
  });
}

addEventListener('beforeprint', () => {
  const marked = table.marked();
  const open = addressedPath();
  const wanted = marked.length > 0 ? marked : open >= 0 ? [open] : [];
  const unfolded = { ...context, unfolded: true };
  byId('print').innerHTML = wanted
    .flatMap((i) => readPath(i) ?? [])
    .map((path) => pathDetail(path, unfolded).markup)
    .join('');
});
addEventListener('hashchange', openFromAddress);

document.documentElement.classList.add('scripted');
update();
openFromAddress();
