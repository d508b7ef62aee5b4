// The map in the page: its marks, wires and interfaces become things to choose, by mouse or keyboard, that narrow the list of paths.
// e.g. Enter on the mark "lost" → the paths of its groups; on an interface → the paths that pass it
export interface MapChoice {
  readonly label: string;
  readonly groups?: ReadonlySet<number>;
  readonly point?: string;
}

export interface MapView {
  readonly clear: () => void;
  /** Frames what the open path passes: its group's marks and wires. */
  readonly follow: (group: number | undefined) => void;
}

/** `map`: the figure with both drawings, the wide and the narrow one. */
export function mapView(map: HTMLElement, choose: (choice: MapChoice) => void): MapView {
  const things = [...map.querySelectorAll<SVGElement>('[data-groups], [data-point]')];
  const clear = (): void => things.forEach((t) => t.classList.remove('chosen'));
  const take = (thing: SVGElement): void => {
    const { groups, point } = thing.dataset;
    if (point === undefined && !groups) return;
    clear();
    thing.classList.add('chosen');
    const label = (thing.querySelector('title')?.textContent ?? '').split(/[:·]/)[0]!.trim();
    if (point !== undefined) choose({ label: `through ${point}`, point });
    else choose({ label, groups: groupNumbers(groups) });
  };
  for (const thing of things) {
    if (thing.classList.contains('mark') || thing.classList.contains('port')) {
      thing.setAttribute('tabindex', '0');
      thing.setAttribute('role', 'button'); // named by its <title> and words
    }
    thing.addEventListener('click', () => take(thing));
    thing.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      take(thing);
    });
  }
  const follow = (group: number | undefined): void => {
    map.classList.toggle('following', group !== undefined);
    for (const thing of things) {
      const on = group !== undefined && groupNumbers(thing.dataset.groups).has(group);
      thing.classList.toggle('on-path', on);
    }
  };
  return { clear, follow };
}

function groupNumbers(groups: string | undefined): ReadonlySet<number> {
  return new Set((groups ?? '').split(' ').filter((g) => g !== '').map((g) => Number(g.slice(1)))); // prettier-ignore
}
