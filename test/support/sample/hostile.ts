// Invented: every text a bundle can carry, made to break a terminal, a page, a spreadsheet or a diagram language.
// A renderer passes when none of these arrives raw.
import type { Report } from '../../../src/model/report.js';
import { hop, link, node, path, point, report } from './build.js';

export const HOSTILE = {
  script: '</script><script>alert(1)</script>',
  image: '<img src=x onerror=alert(1)>',
  ansi: '\x1b[31mred\x1b]0;title\x07\x9b2J',
  bidi: 'abc\u202egnp.exe\u2066x\u2069',
  control: 'a\r\nb\tc\0d\x7f',
  formula: '=HYPERLINK("http://example.invalid","x")',
  wide: '容器-東京-한국',
  markdown: '|a|`b`*c*[d](e)<!--',
  mermaid: 'x"]; click A call alert(1)\nend',
  dot: 'a" -> "b\\',
  long: 'x'.repeat(300),
} as const;

export function hostileReport(): Report {
  const h = HOSTILE;
  const client = `${h.script}${h.ansi}`;
  const mac = `${h.wide}${h.bidi}`;
  const tuple = '172.17.0.2:1 > 203.0.113.10:80';
  return report({
    bundle: h.script,
    nodes: [
      node(client, 'container', h.image, 'c1', mac),
      node(mac, 'host', h.bidi, h.control),
      node(h.long, 'vm', h.mermaid, 'c1', mac),
    ],
    clocks: [{ id: 'c1', reference: 'c1', offsetSeconds: null, steps: [], evidence: [] }],
    points: [
      { ...point('x/y', 5, 500), id: `${client}/${h.dot}`, node: client, interface: h.dot, files: [h.control] },
      { ...point('x/y', 5, 500), id: `${mac}/${h.wide}`, node: mac, interface: h.wide, files: [h.formula] },
      { ...point('x/y', 5, 500), id: `${h.long}/${h.markdown}`, node: h.long, interface: h.markdown, namedBy: h.ansi },
    ],
    paths: [
      path({
        id: h.formula,
        protocol: h.markdown,
        client: { node: client, address: h.script, port: 1, name: h.formula },
        server: { address: h.dot, port: null, name: h.mermaid },
        hops: [
          { ...hop('x', tuple, [1, 1], [1, 1], '0-1', [64, 63], 1), point: `${client}/${h.dot}`, src: h.image },
          { ...hop('x', tuple, [1, 1], [1, 1], '0-1', [64, 63], 1), point: `${h.long}/${h.markdown}`, dst: h.ansi },
          { ...hop('x', tuple, [1, 1], [1, 1], '0-1', [64, 63], 1), point: `${mac}/${h.wide}` },
        ],
        links: [
          link(`${client}/${h.dot}`, `${h.long}/${h.markdown}`, 'nat', 'proven', h.mermaid, [[h.ansi, h.script, h.control]], {
            translation: { source: { from: h.image, to: h.dot }, by: 'packets', rule: h.ansi },
            through: [h.bidi],
          }),
          link(`${h.long}/${h.markdown}`, `${mac}/${h.wide}`, 'relay', 'assumed', h.ansi, [[h.bidi, h.formula, h.control]], {
            relay: { kind: 'unknown', processes: [h.script, h.ansi], preserved: [h.bidi], rewritten: [h.wide], why: h.control },
          }),
        ],
        outcome: { status: 'lost', after: `${mac}/${h.wide}`, detail: `${h.ansi}${h.script}` },
        notes: [h.control, h.long],
        ladder: [
          {
            direction: 'forward',
            label: `${h.ansi}${h.script}`,
            bytes: 1,
            sightings: [{ hop: 0, time: '1795195732.000000000', at: h.control }],
            lostAfter: 0,
          },
        ],
      }),
    ],
    findings: [
      {
        id: 'f1',
        rule: h.formula,
        severity: 'critical',
        title: h.ansi,
        detail: h.script,
        where: h.bidi,
        evidence: [{ source: h.ansi, says: h.control, at: h.script }],
        alternatives: [h.markdown],
        next: h.mermaid,
      },
    ],
    notEvaluated: [{ what: h.ansi, because: h.script }],
    diagnostics: [{ severity: 'error', code: 'x', message: h.ansi, file: h.control, at: h.bidi }],
  }); // prettier-ignore
}
