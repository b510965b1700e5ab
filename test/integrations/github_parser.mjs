// GitHub's own parser of workflows and actions, and its expressions. They are bundled first: as published they import JSON
// in a way that Node 20 refuses.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const npm = path.join(path.dirname(fileURLToPath(import.meta.url)), '../npm');
const require = createRequire(path.join(npm, 'package.json'));

async function bundled() {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-github-'));
  const outfile = path.join(folder, 'parser.mjs');
  await require('esbuild').build({
    stdin: {
      contents: `export { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } from '@actions/workflow-parser';
        export { parseAction } from '@actions/workflow-parser/actions/index';
        export * as expressions from '@actions/expressions';`,
      resolveDir: npm,
    },
    bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const parser = await import(outfile);
  rmSync(folder, { recursive: true });
  return parser;
}

const github = await bundled();
export const { parse: parseYaml } = require('yaml');

const messages = (result) => result.context.errors.getErrors().map((error) => error.message);

// What GitHub says is wrong with an action.yml.
export function actionErrors(content) {
  return messages(github.parseAction({ name: 'action.yml', content }, new github.NoOperationTraceWriter()));
}

// What GitHub says is wrong with a workflow.
export async function workflowErrors(content) {
  const result = github.parseWorkflow({ name: 'workflow.yml', content }, new github.NoOperationTraceWriter());
  if (messages(result).length === 0) await github.convertWorkflowTemplate(result.context, result.value);
  return messages(result);
}

const { Lexer, Parser, Evaluator, data } = github.expressions;

function toData(value) {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'string') return new data.StringData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  return new data.Dictionary(...Object.entries(value).map(([key, member]) => ({ key, value: toData(member) })));
}

// Evaluates what stands between ${{ and }}. `failed` is what success(), failure() and always() speak of.
function evaluate(expression, contexts, failed) {
  const status = { success: () => !failed, failure: () => failed, always: () => true, cancelled: () => false };
  const functions = Object.entries(status).map(([name, call]) => ({
    name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(call()),
  }));
  const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions).parse();
  return new Evaluator(tree, toData(contexts), new Map(functions.map((each) => [each.name, each]))).evaluate();
}

// A text with ${{ expressions }} filled in.
export function fill(text, contexts, failed = false) {
  return String(text).replace(/\$\{\{(.*?)\}\}/gs, (_, inner) => evaluate(inner, contexts, failed).coerceString());
}

// Whether a step runs: without a word about the status, only when nothing has failed.
export function holds(condition, contexts, failed) {
  if (condition === undefined) return !failed;
  const expression = String(condition).replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const speaksOfStatus = /\b(success|failure|always|cancelled)\s*\(/.test(expression);
  const result = evaluate(expression, contexts, failed);
  const truth = !['', 'false', '0'].includes(result.coerceString());
  return truth && (speaksOfStatus || !failed);
}
