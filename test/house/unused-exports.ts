import { dirname, posix } from 'node:path';
import ts from 'typescript';
import { type SourceFile, usesOf } from './read-source.ts';

interface Export {
  name: string;
  isType: boolean;
}

/**
 * Exports that nobody needs, as `path: name`: a value that no other file imports, a value of the product that only
 * tests import and its own file does not use, and a type that nobody names.
 *
 * @param files all files that may import
 */
export function unusedExports(files: readonly SourceFile[]): string[] {
  const importers = importersOf(files);
  return files
    .filter(({ path }) => path.endsWith('.ts') && !calledByName.test(path))
    .flatMap((file) => {
      const { path, text } = file;
      if (!text.includes('export ')) return [];
      const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      return exportsOf(tree)
        .filter(({ name, isType }) => {
          const by = [...(importers.get(`${path} ${name}`) ?? []), ...(importers.get(`${path} *`) ?? [])];
          if (!isType && by.length === 0) return true;
          const isForTests = path.startsWith('src/') && by.every((each) => each.startsWith('test/'));
          return isForTests && timesNamed(tree, name) === 1;
        })
        .map(({ name }) => `${path}: ${name}`);
    });
}

/** Migrations are run by their names, and the configuration of vitest is read by vitest. */
const calledByName = /^(migrations\/|vitest\.config\.ts$)/;

/** The files that import each name, by `path name`; `*` stands for all names of a file. */
function importersOf(files: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  for (const file of files) {
    for (const { from, names } of usesOf(file).imports) {
      if (!from.startsWith('.')) continue;
      const path = posix.join(dirname(file.path), from);
      for (const name of names) {
        const key = `${path} ${name}`;
        importers.set(key, [...(importers.get(key) ?? []), file.path]);
      }
    }
  }
  return importers;
}

function exportsOf(tree: ts.SourceFile): Export[] {
  return tree.statements.flatMap((statement) => {
    if (!ts.canHaveModifiers(statement)) return [];
    const has = (kind: ts.SyntaxKind) => ts.getModifiers(statement)?.some((each) => each.kind === kind) ?? false;
    if (!has(ts.SyntaxKind.ExportKeyword) || has(ts.SyntaxKind.DefaultKeyword)) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name).map(asValue));
    }
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    const isNamed = isType || ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
    return isNamed && statement.name !== undefined ? [{ name: statement.name.text, isType }] : [];
  });
}

const asValue = (name: string): Export => ({ name, isType: false });

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((each) => (ts.isBindingElement(each) ? boundNames(each.name) : []));
}

function timesNamed(tree: ts.SourceFile, name: string): number {
  let times = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name) times += 1;
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return times;
}
