import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

export const projectFolder = join(import.meta.dirname, '../..');

export interface SourceFile {
  /** Relative to the project's folder, with slashes. */
  path: string;
  text: string;
}

export interface Import {
  from: string;
  /** The import is gone at run time. */
  typeOnly: boolean;
  /** The imported names; `*` for all of them. */
  names: string[];
  /** True for `export … from`. */
  isExport: boolean;
}

/** What a file uses, as far as a house rule concerns it. */
export interface Uses {
  imports: Import[];
  /** The first two names of each property access, such as `Date.now` or `process.env`, and `new Date()`. */
  expressions: string[];
  /** The last two names of each call: `sessions.find` of `parts.login.sessions.find(…)`. */
  calls: string[];
}

const left = new Set(['node_modules', '.lab', '.git', 'coverage']);

/** Every file below a folder of the project, sorted by path. */
export function listFiles(folder: string): string[] {
  const whole = join(projectFolder, folder);
  return readdirSync(whole, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(projectFolder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.split('/').some((part) => left.has(part)))
    .sort();
}

export function readSource(folder: string): SourceFile[] {
  return listFiles(folder)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(projectFolder, path), 'utf8') }));
}

/** By text. Several rules read each file, in test files that share a process. */
const usesRead = new Map<string, Uses>();

export function usesOf(file: SourceFile): Uses {
  const uses = usesRead.get(file.text) ?? readUses(file);
  usesRead.set(file.text, uses);
  return uses;
}

function readUses({ path, text }: SourceFile): Uses {
  const uses: Uses = { imports: [], expressions: [], calls: [] };
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found !== undefined) uses.imports.push(found);
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      uses.expressions.push(`${node.expression.text}.${node.name.text}`);
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: owner, name } = node.expression;
      if (ts.isIdentifier(owner)) uses.calls.push(`${owner.text}.${name.text}`);
      if (ts.isPropertyAccessExpression(owner)) uses.calls.push(`${owner.name.text}.${name.text}`);
    }
    if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const name = ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : '?';
      uses.expressions.push(`${node.expression.text}.${name}`);
    }
    if (ts.isNewExpression(node) && node.expression.getText(file) === 'Date' && !node.arguments?.length) {
      uses.expressions.push('new Date()');
    }
    // `const { env } = process` is `process.env` too.
    if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
      const whole = node.initializer?.getText(file) ?? '';
      for (const { propertyName, name } of node.name.elements) {
        uses.expressions.push(`${whole}.${(propertyName ?? name).getText(file)}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  visit(file);
  return uses;
}

function importOf(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) {
    const clause = node.importClause;
    const bindings = clause?.namedBindings;
    const named = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : undefined;
    const names = named?.map((each) => (each.propertyName ?? each.name).text) ?? [];
    if (clause === undefined || clause.name !== undefined || (bindings !== undefined && named === undefined)) {
      names.push('*');
    }
    const allTypes = clause?.name === undefined && named !== undefined && named.every((each) => each.isTypeOnly);
    const typeOnly = clause?.isTypeOnly === true || (allTypes && named.length > 0);
    return { from: textOf(node.moduleSpecifier), typeOnly, names, isExport: false };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { from: textOf(node.moduleSpecifier), typeOnly: node.isTypeOnly, names: ['*'], isExport: true };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { from: textOf(node.argument.literal), typeOnly: true, names: ['*'], isExport: false };
  }
  if (ts.isCallExpression(node)) {
    const called = node.expression;
    const isImport = called.kind === ts.SyntaxKind.ImportKeyword;
    const isRequire = ts.isIdentifier(called) && called.text === 'require';
    const what = node.arguments[0];
    if ((isImport || isRequire) && what !== undefined) {
      return { from: textOf(what), typeOnly: false, names: ['*'], isExport: false };
    }
  }
  return undefined;
}

/** A rule cannot check a name that is built at run time, so such a name breaks every rule. */
function textOf(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : '(made at run time)';
}
