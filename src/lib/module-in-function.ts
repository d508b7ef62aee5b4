// A compiled module → the same with its body in a function. esbuild makes variables of a module's constants when it joins modules; V8 loads and
// checks a variable at each use, and compiles a constant as its value. Constants of a function esbuild leaves alone.
// Takes what tsc writes: imports at the top, each on a line; `export` before functions, classes and constants.
const IMPORTS = /^(?:\/\/.*\n|import .* from '.*';\n)*/;
const EXPORTED = /^export (?=(?:async )?(?:function\*?|class|const) (\w+))/gm;

export function moduleInFunction(source: string): string {
  const imports = IMPORTS.exec(source)![0];
  const names: string[] = [];
  const body = source.slice(imports.length).replace(EXPORTED, (_, name: string) => {
    names.push(name);
    return '';
  });
  const other = /^(?:import|export)\b.*/m.exec(body);
  if (other) throw new Error(`a module whose body is to be moved holds: ${other[0]}`);
  const list = names.join(', ');
  return `${imports}export const { ${list} } = (() => {\n${body}\nreturn { ${list} };\n})();\n`;
}
