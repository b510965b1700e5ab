// A scripted Prometheus, for answers that a real one gives only on a bad day:
//
//   when increase(http_requests_total    an answer to queries that contain this text; the first that fits is taken
//     {code="500"} 12                    a sample, at the time asked for, or `{..} 12 @ 2026-11-22T11:59:00Z`
//     warning: results may be partial    (info: likewise)
//   when up, 2 times                     ... for the first two such queries only
//     status: 503                        an HTTP status, with `header: Name: value` and `body: text`
//   always                               any other query
//     delay: 3s                          before the answer; `hang` never answers, `cut` closes after half of it
//     scalar 5                           a scalar; `string text` a string; nothing at all is an empty vector
//     error: bad_data: parse error       Prometheus' own error answer
import { createServer } from 'node:http';

export function parseAnswers(text) {
  const rules = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const when = /^(?:when (.*?)|always)(?:, (\d+) times?)?$/.exec(line);
    if (when) {
      rules.push({ contains: when[1] ?? '', left: Number(when[2] ?? Infinity), headers: {}, samples: [], warnings: [],
        infos: [] });
    } else if (rules.length === 0 || !line.startsWith('  ') || !readEffect(rules.at(-1), line.trim())) {
      throw new Error(`line ${index + 1}: can't read "${line}"`);
    }
  });
  return rules;
}

const kEffects = [
  [/^status: (\d+)$/, (rule, status) => (rule.status = Number(status))],
  [/^header: ([\w-]+): (.*)$/, (rule, name, value) => (rule.headers[name] = value)],
  [/^body: (.*)$/, (rule, body) => (rule.body = (rule.body ?? '') + body + '\n')],
  [/^delay: (\d+)(ms|s)$/, (rule, n, unit) => (rule.delay = Number(n) * (unit === 's' ? 1000 : 1))],
  [/^(hang|cut)$/, (rule, word) => (rule[word] = true)],
  [/^warning: (.*)$/, (rule, warning) => rule.warnings.push(warning)],
  [/^info: (.*)$/, (rule, info) => rule.infos.push(info)],
  [/^error: (\w+): (.*)$/, (rule, type, message) => (rule.error = { type, message })],
  [/^scalar (\S+)$/, (rule, value) => (rule.scalar = value)],
  [/^string (.*)$/, (rule, value) => (rule.string = value)],
  [/^(\w*)(?:\{(.*)\})? +([-+\w.]+)(?: @ (\S+))?$/, (rule, name, labels, value, time) =>
    rule.samples.push({ metric: metricOf(name, labels), value, time: time && Date.parse(time) / 1000 })],
];

function readEffect(rule, line) {
  for (const [pattern, apply] of kEffects) {
    const match = pattern.exec(line);
    if (match) {
      apply(rule, ...match.slice(1));
      return true;
    }
  }
  return false;
}

function metricOf(name, labels) {
  const metric = name ? { __name__: name } : {};
  for (const [, key, value] of (labels ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) metric[key] = value;
  return metric;
}

// The body of an answer in the form of Prometheus' HTTP API.
export function answerBody(rule, { time, start, end, step }) {
  if (rule.error) return { status: 'error', errorType: rule.error.type, error: rule.error.message };
  const answer = { status: 'success', data: dataOf(rule, { time, start, end, step }) };
  if (rule.warnings.length > 0) answer.warnings = rule.warnings;
  if (rule.infos.length > 0) answer.infos = rule.infos;
  return answer;
}

function dataOf(rule, { time, start, end, step }) {
  if (rule.scalar !== undefined) return { resultType: 'scalar', result: [time, rule.scalar] };
  if (rule.string !== undefined) return { resultType: 'string', result: [time, rule.string] };
  if (step === undefined) {
    const result = rule.samples.map(({ metric, value, time: at }) => ({ metric, value: [at ?? time, value] }));
    return { resultType: 'vector', result };
  }
  const times = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, i) => start + i * step);
  const result = rule.samples.map(({ metric, value }) => ({ metric, values: times.map((at) => [at, value]) }));
  return { resultType: 'matrix', result };
}

function timeOf(text) {
  if (text === null) return undefined;
  const number = Number(text);
  return Number.isNaN(number) ? Date.parse(text) / 1000 : number;
}

async function parametersOf(request) {
  const url = new URL(request.url, 'http://localhost');
  let body = '';
  for await (const chunk of request) body += chunk;
  const parameters = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams;
  return { path: url.pathname, query: parameters.get('query') ?? '', time: timeOf(parameters.get('time')),
    start: timeOf(parameters.get('start')), end: timeOf(parameters.get('end')), step: timeOf(parameters.get('step')) };
}

function reply(response, rule, asked) {
  const headers = { 'Content-Type': 'application/json', ...rule.headers };
  const status = rule.status ?? (rule.error ? 400 : 200);
  const failed = status >= 400 && !rule.error;
  const body = rule.body ?? (failed ? '' : JSON.stringify(answerBody(rule, asked)));
  if (!rule.cut) {
    response.writeHead(status, headers).end(body);
    return;
  }
  response.writeHead(status, { ...headers, 'Content-Length': body.length });
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}

// Serves the rules on a free port of the loopback interface. `log` is told each query.
export async function serveAnswers(text, log) {
  const rules = parseAnswers(text);
  const server = createServer(async (request, response) => {
    const asked = await parametersOf(request);
    log(asked.query);
    asked.time ??= asked.end ?? Date.now() / 1000;
    const rule = rules.find(({ contains, left }) => left > 0 && asked.query.includes(contains));
    if (!rule) {
      response.writeHead(404).end(`no answer is scripted for: ${asked.query}\n`);
      return;
    }
    rule.left--;
    if (rule.hang) return;
    setTimeout(() => reply(response, rule, asked), rule.delay ?? 0);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
