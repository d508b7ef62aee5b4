// What tsc writes of a module, with its body in a function: imports stay outside, names stay exported, anything else is refused.
import { expect, test } from '@jest/globals';
import { moduleInFunction } from '../../src/lib/module-in-function.js';

test('the body moves, imports and exported names stay', async () => {
  const source = [
    '// What it does.',
    "import { join } from 'node:path';",
    "import { sep } from 'node:path';",
    'const TWO = 2;',
    'export const three = TWO + 1;',
    'export function twice(n) { return n * TWO; }',
    'export class Box { folder = join("a", "b").split(sep); }',
    'function own() { return 1; }',
    '//# sourceMappingURL=x.js.map',
  ].join('\n');
  const moved = moduleInFunction(source);
  expect(moved).toMatch(
    /^\/\/ .*\nimport .*\nimport .*\nexport const \{ three, twice, Box \} = \(\(\) => \{\nconst TWO/,
  );
  const body = /= (\(\(\) => \{[^]*\}\)\(\);)/.exec(moved)![1]!;
  const made = new Function('join', 'sep', `return ${body}`)((a: string, b: string) => `${a}/${b}`, '/') as {
    three: number;
    twice: (n: number) => number;
    Box: new () => { folder: string[] };
  };
  expect([made.three, made.twice(4), new made.Box().folder]).toEqual([3, 8, ['a', 'b']]);
});

test.each(["export { a } from './a.js';", 'export default 1;', "const a = 1;\nimport './b.js';"])(
  '%s',
  (source) => {
    expect(() => moduleInFunction(source)).toThrow('whose body is to be moved');
  },
);
