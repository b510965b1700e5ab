// bench/promql: wall and CPU time of each query in the embedded engine (as a whole process, and inside one), Prometheus
// and VictoriaMetrics, in turns; whether the answers are the same; the peak of memory.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Processes, freePort, until } from '../test/stack/processes.js';

const rounds = Number(process.argv[2]);
const programs = path.resolve('build/release');
const tidegate = process.env.TIDEGATE;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidegate-bench-'));
const processes = new Processes(folder);
process.once('exit', () => {
  processes.killAll();
  fs.rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const sets = {
  fleet: { start: 1700008200, end: 1700028000 },
  month: { start: 1697500800, end: 1700006400 },
};
const requests = 'http_requests_total';
const buckets = 'http_request_duration_seconds_bucket';
const ratio = (by, window, matchers = '') =>
  `sum ${by}(rate(${requests}{${matchers}code=~"5.."}[${window}])) / sum ${by}(rate(${requests}{${matchers}}[${window}]))`;
const p99 = (by, matchers) => `histogram_quantile(0.99, sum by (${by})(rate(${buckets}{${matchers}}[5m])))`;

// [name, data set, query, step in seconds or nothing for an instant query]
const queries = [
  ['i_err_svc', 'fleet', ratio('', '5m', 'service="svc03",')],
  ['i_err_all', 'fleet', ratio('by (service)', '5m')],
  ['i_p99_canary', 'fleet', p99('le', 'service="svc03"')],
  ['i_p99_all', 'fleet', p99('service, le', '')],
  ['i_topk_cpu', 'fleet', 'topk(5, sum by (pod)(rate(process_cpu_seconds_total[5m])))'],
  ['i_subq', 'fleet', `max_over_time(sum(rate(${requests}{service="svc03",code=~"5.."}[5m]))[1h:30s])`],
  ['i_avg1h', 'fleet', 'avg_over_time(process_resident_memory_bytes[1h])'],
  ['r_err_all', 'fleet', ratio('by (service)', '5m'), 15],
  ['r_p99_svc', 'fleet', p99('le', 'service="svc03"'), 15],
  ['r_p99_all', 'fleet', p99('service, le', ''), 60],
  ['r_cpu_pod', 'fleet', 'sum by (pod)(rate(process_cpu_seconds_total[5m]))', 30],
  ['r_avg_over', 'fleet', 'avg_over_time(process_resident_memory_bytes[10m])', 60],
  ['r_quant_ot', 'fleet', 'quantile_over_time(0.95, queue_depth[1h])', 60],
  ['r_mem_ns', 'fleet', 'sum by (namespace)(process_resident_memory_bytes)', 60],
  ['r_join', 'fleet', 'sum by (node)(rate(process_cpu_seconds_total[5m]) * on(pod) group_left(node) pod_info)', 60],
  ['i_slo30d', 'month', `sum(rate(${requests}{code!~"5.."}[29d])) / sum(rate(${requests}[29d]))`],
  ['i_probe30d', 'month', 'avg_over_time(probe_success[29d])'],
  ['r_burn1h', 'month', ratio('by (service)', '1h'), 3600],
  ['r_inc1d', 'month', `sum by (service)(increase(${requests}[1d]))`, 3600],
  ['r_burn5m', 'month', ratio('by (service)', '5m'), 300],
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

// User and system time of a process so far, in ms.
function cpuOf(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function peakOf(pid) {
  return Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s*(\d+)/)[1]) / 1024;
}

class Server {
  constructor(name, url, child) {
    Object.assign(this, { name, url, child });
  }

  async ask(set, query, step) {
    const { start, end } = sets[set];
    const parameters = step ? { query, start, end, step } : { query, time: end };
    const body = new URLSearchParams({ ...parameters, nocache: '1' });
    const cpu = cpuOf(this.child.pid);
    const begin = performance.now();
    const response = await fetch(`${this.url}/api/v1/query${step ? '_range' : ''}`, { method: 'POST', body });
    const text = await response.text();
    const wall = performance.now() - begin;
    return { wall, cpu: cpuOf(this.child.pid) - cpu, text };
  }
}

async function startPrometheus(set) {
  const port = await freePort();
  fs.writeFileSync(path.join(folder, 'empty.yml'), '{}');
  const child = processes.start(`prometheus-${set}`, 'prometheus', ['--config.file=empty.yml', `--storage.tsdb.path=${set}`,
    '--storage.tsdb.retention.time=100y', `--web.listen-address=127.0.0.1:${port}`, '--query.max-samples=500000000', '--log.level=warn']);
  const url = `http://127.0.0.1:${port}`;
  await until('Prometheus is ready', async () => (await fetch(`${url}/-/ready`)).ok);
  return new Server('Prometheus', url, child);
}

async function startVictoriaMetrics(set) {
  const port = await freePort();
  const child = processes.start(`victoria-${set}`, 'victoria-metrics', [`-httpListenAddr=127.0.0.1:${port}`, `-storageDataPath=victoria-${set}`,
    '-retentionPeriod=100y', '-search.disableCache', '-search.maxPointsPerTimeseries=100000', '-loggerLevel=ERROR']);
  const url = `http://127.0.0.1:${port}`;
  await until('VictoriaMetrics is ready', async () => (await fetch(`${url}/health`)).ok);
  const text = spawn(path.join(programs, 'promql_data'), ['text', set], { stdio: ['ignore', 'pipe', 'inherit'] });
  const curl = spawn('curl', ['-sfT', '-', '-X', 'POST', `${url}/api/v1/import/prometheus`], { stdio: [text.stdout, 'ignore', 'inherit'] });
  await new Promise((resolve) => curl.once('exit', resolve));
  await fetch(`${url}/internal/force_flush`);
  return new Server('VictoriaMetrics', url, child);
}

// A whole process: wall and CPU time in ms, and what it prints.
function askTidegate(set, query, step) {
  const { start, end } = sets[set];
  const times = step ? ['--from', `${start}`, '--to', `${end}`, '--step', `${step}s`] : ['--at', `${end}`];
  const out = path.join(folder, 'out.json');
  const script = 'TIMEFORMAT="%R %U %S"; { time "$@" > "$0" 2>/dev/null; } 2>&1';
  const run = spawnSync('bash', ['-c', script, out, tidegate, 'query', '--blocks', `blocks-${set}`, query, ...times, '--format', 'json'],
    { cwd: folder, encoding: 'utf8' });
  const [real, user, system] = run.stdout.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall: real * 1000, cpu: (user + system) * 1000, text: fs.readFileSync(out, 'utf8') };
}

function askInside(set, query, step) {
  const { start, end } = sets[set];
  const times = step ? [start, end, step] : [end];
  const out = execFileSync(path.join(programs, 'promql_inside'), [path.join(folder, `blocks-${set}`), '3', query, ...times.map(String)], { encoding: 'utf8' });
  const [wall, cpu] = out.split(' ').map(Number);
  return { wall, cpu };
}

// The largest relative difference between two answers; Infinity if their series or times differ.
function difference(a, b) {
  const points = (text) => new Map(JSON.parse(text).data.result.flatMap(({ metric, value, values }) =>
    (values ?? [value]).map(([time, number]) => [`${JSON.stringify(Object.entries(metric).sort())}@${time}`, Number(number)])));
  const [ours, theirs] = [points(a), points(b)];
  if (ours.size !== theirs.size) return Infinity;
  let most = 0;
  for (const [key, value] of ours) {
    const other = theirs.get(key);
    if (other === undefined) return Infinity;
    if (Object.is(value, other) || value === other) continue;
    most = Math.max(most, Math.abs(value - other) / Math.max(Math.abs(value), Math.abs(other)));
  }
  return most;
}

const servers = {};
for (const set of Object.keys(sets)) {
  for (const place of [set, `blocks-${set}`]) {
    execFileSync(path.join(programs, 'promql_data'), ['blocks', set, path.join(folder, place)]);
  }
  servers[set] = { prometheus: await startPrometheus(set), victoria: await startVictoriaMetrics(set) };
}

const f = (number) => (number < 10 ? number.toFixed(1) : number.toFixed(0));
const rows = [];
console.log('| query | tidegate | inside | Prometheus | VictoriaMetrics | wall, P/T | CPU, P/T | wall, V/T | CPU, V/T | difference |');
console.log('|---|---|---|---|---|---|---|---|---|---|');
for (const [name, set, query, step] of queries) {
  const { prometheus, victoria } = servers[set];
  const all = { ours: [], inside: [], prometheus: [], victoria: [] };
  for (let round = 0; round <= rounds; ++round) {
    const taken = {
      ours: askTidegate(set, query, step),
      prometheus: await prometheus.ask(set, query, step),
      inside: askInside(set, query, step),
      victoria: await victoria.ask(set, query, step),
    };
    if (round > 0) for (const [who, figure] of Object.entries(taken)) all[who].push(figure);  // the first one warms up
  }
  const m = Object.fromEntries(Object.entries(all).map(([who, figures]) =>
    [who, { wall: median(figures.map((each) => each.wall)), cpu: figures.reduce((sum, each) => sum + each.cpu, 0) / figures.length }]));
  const row = { name, kind: name[0], ...m, different: difference(all.ours[0].text, all.prometheus[0].text) };
  rows.push(row);
  const cell = ({ wall, cpu }) => `${f(wall)} [${f(cpu)}]`;
  console.log(`| ${name} | ${cell(m.ours)} | ${cell(m.inside)} | ${cell(m.prometheus)} | ${cell(m.victoria)} `
    + `| ${f(m.prometheus.wall / m.ours.wall)} | ${f(m.prometheus.cpu / m.ours.cpu)} | ${f(m.victoria.wall / m.ours.wall)} `
    + `| ${f(m.victoria.cpu / m.ours.cpu)} | ${row.different.toExponential(0)} |`);
}
const summary = (kind, who, what, base) => f(median(rows.filter((row) => kind(row.name)).map((row) => row[who][what] / row[base][what])));
for (const base of ['ours', 'inside']) {
  const instant = (name) => name.startsWith('i_') && !name.endsWith('30d');
  const range = (name) => !instant(name);
  console.log(`${base === 'ours' ? 'whole process' : 'inside a process'}: Prometheus takes ${summary(range, 'prometheus', 'wall', base)}x the wall time of range and SLO queries, `
    + `${summary(instant, 'prometheus', 'wall', base)}x of instant ones (medians); VictoriaMetrics ${summary(() => true, 'victoria', 'cpu', base)}x the CPU, ${summary(() => true, 'victoria', 'wall', base)}x the wall time`);
}
for (const set of Object.keys(sets)) {
  console.log(`peak memory, ${set}: Prometheus ${f(peakOf(servers[set].prometheus.child.pid))} MiB, VictoriaMetrics ${f(peakOf(servers[set].victoria.child.pid))} MiB`);
}
const race = spawnSync(process.env.RACE, ['3', ...queries.filter(([, set]) => set === 'fleet').flatMap(([name, set, query, step], index) => {
  const { start, end } = sets[set];
  const times = step ? ['--from', `${start}`, '--to', `${end}`, '--step', `${step}s`] : ['--at', `${end}`];
  return [...(index > 0 ? ['--'] : []), name, tidegate, 'query', '--blocks', path.join(folder, `blocks-${set}`), query, ...times, '--format', 'json'];
})], { encoding: 'utf8' });
console.log(race.stdout);
await processes.stopAll();
