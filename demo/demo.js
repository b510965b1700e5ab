// The story that ./dev demo tells. Exits with 0 only if every verdict is the one that it should be.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startStack } from '../test/stack/stack.js';
import * as tidegate from '../test/stack/tidegate.js';
import { bold, command, green, picture, red, say, title, yellow } from './narrator.js';

const kRate = 160;     // requests a second of each release
const kCpuLimit = 0.1; // cores of a canary pod: little, so that a busy machine can burn it too
const kHere = path.dirname(new URL(import.meta.url).pathname);
const kByPrometheus = process.argv.includes('--prometheus');
const kReading = process.stdout.isTTY ? 2500 : 0;  // milliseconds for the audience between two acts

const release = (version, canaries) => ({ version, canaries });
const releases = [
  release('v2', [{}, {}]),
  release('v3', [{ errorRate: 0.03 }, { errorRate: 0.03 }]),
  release('v4', [{ latencyMs: 700, slowShare: 0.06 }, { latencyMs: 700, slowShare: 0.06 }]),
  release('v5', [{}, { cpu: 0.8 * kCpuLimit }]),
  release('v6', [{}, {}]),
];
const canaryNames = ({ version, canaries }) => canaries.map((_, index) => `payment-${version}-canary-${index + 1}`);

function world() {
  const pods = {
    'web-1': {},
    'payment-stable-1': { labels: { track: 'stable', version: 'v1' } },
    'payment-stable-2': { labels: { track: 'stable', version: 'v1' } },
  };
  const routes = { web: { rate: 50, weights: { 'web-1': 100 } } };
  for (const each of releases) {
    const weights = { 'payment-stable-1': 95, 'payment-stable-2': 95 };
    canaryNames(each).forEach((name, index) => {
      pods[name] = { labels: { track: 'canary', version: each.version }, knobs: each.canaries[index],
        cpuLimit: kCpuLimit };
      weights[name] = 5;
    });
    routes[`payment-${each.version}`] = { rate: kRate, weights };
  }
  return { pods, routes, seconds: 170, recorded: !kByPrometheus };
}

const surprises = [];
let wentWrong = 0;
const meanings = {
  0: green('exit 0: the pipeline goes on'),
  1: red('exit 1: the pipeline stops here'),
  3: yellow('exit 3: nobody knows, so the pipeline stops here'),
};

// What the gates' `source: metrics` is, as an operator says it.
let operatorFile = '';
function nameSource(stack) {
  operatorFile = path.join(stack.folder, 'tidegate.yaml');
  const { source } = stack.recorder ?? stack.prometheus;
  fs.writeFileSync(operatorFile, JSON.stringify({ sources: { metrics: source } }));
}

// Runs a command line before the audience's eyes.
async function show(line, expected) {
  command(line);
  const { code } = await tidegate.shell(line, { cwd: kHere, env: { TIDEGATE_CONFIG: operatorFile } });
  console.log(bold(meanings[code] ?? red(`exit ${code}`)));
  if (code !== expected) {
    surprises.push(`${line}: exit ${code}, not ${expected}`);
    console.log(red(`(the demo expected exit ${expected})`));
  }
  await sleep(kReading);
}

async function prologue() {
  title('tidegate: a gate in the pipeline that opens by what the telemetry says');
  say(`Starting a small world on this machine: web apps in Node, HAProxy, traffic, and ${kByPrometheus ?
    'a real Prometheus that scrapes' : '`tidegate record`, which scrapes'} them every second. Windows are short here, so
    that you need not wait five minutes.`);
  const stack = await startStack(world());
  nameSource(stack);
  picture(`
   traffic ──▶ HAProxy ──95 %──▶ payment v1   stable
                       └──5 %──▶ payment v2   a good release
                                         v3   answers 3 % of requests with 503
                                         v4   takes 0.7 s longer, now and then
                                         v5   one of its pods burns CPU
                                         v6   its metrics endpoint will die

   ${kByPrometheus ? `Prometheus ${stack.prometheus.url}` : 'tidegate record'} scrapes ${Object.keys(stack.pods).length} pods`);
  return stack;
}

async function canaryRate() {
  const query = 'sum(rate(http_requests_total{track="canary", version="v2"}[4s]))';
  const args = ['query', '--config', operatorFile, '--source', 'metrics', query, '--format', 'json'];
  return Number(JSON.parse((await tidegate.run(args)).stdout).data.result[0].value[1]);
}

async function goodCanary(stack) {
  title('A good canary: 5 % of the traffic, watched until it is proven');
  say(`The gate in payment.yaml: p99 under 500 ms, error rate under 0.5 %, CPU under 70 % of the limit, asked of the
    canary pods only.`);
  await show('tidegate watch payment.yaml --set release=v2', 0);
  const before = await canaryRate();
  await stack.balancer.shift('payment-v2', { 'payment-stable-1': 0, 'payment-stable-2': 0 });
  await sleep(5000);
  say(`\nThe pipeline shifts v2 from 5 % to 100 %: its pods served ${before.toFixed(0)} requests a second, and now
    ${(await canaryRate()).toFixed(0)}.`);
}

// From here on the web app and v6 go wrong; each shows when its window is full of it.
async function goWrong(stack) {
  await stack.pods['web-1'].turn({ errorRate: 0.03 });
  await Promise.all(canaryNames(releases.at(-1)).map((name) => stack.pods[name].turn({ metrics: 'dead' })));
  wentWrong = performance.now();
}

const afterGoingWrong = (seconds) => sleep(Math.max(0, wentWrong + 1000 * seconds - performance.now()));

async function firstDeploy(stack) {
  title('A web app: deployed only while its error rate is at most 1 %');
  await show('tidegate check web.yaml && ./deploy', 0);
  await goWrong(stack);
  say('\nFrom now on the web app answers 3 % of requests with 503. We shall come back to it.');
}

async function badCanaries() {
  title('Three bad canaries: the same gate file says why');
  say(`v3 was released 45 seconds ago. Watching it could take half a minute, but stops as soon as failing is
    certain:`);
  await show('tidegate watch payment.yaml --set release=v3 --since 45s', 1);
  say('\nv4 is slow, for few requests only. An average would not show it:');
  await show('tidegate check payment.yaml --set release=v4', 1);
  say('\nv5 answers well, but one of its two pods is close to its CPU limit. The mean of both would pass:');
  await show('tidegate check payment.yaml --set release=v5', 1);
}

async function deadExporter() {
  title('Silence is not health');
  say(`v6 stopped telling its metrics a while ago. Its last numbers were perfect, and a query that finds nothing looks
    like zero errors: here other gates open.`);
  await afterGoingWrong(13);
  await show('tidegate check payment.yaml --set release=v6', 3);
}

async function secondDeploy() {
  title('The web app again: the same line in the same pipeline');
  await afterGoingWrong(20);
  await show('tidegate check web.yaml && ./deploy', 1);
}

function epilogue(start) {
  const seconds = Math.round((performance.now() - start) / 1000);
  title(surprises.length === 0 ? `That was all: ${seconds} seconds, every process stopped` : 'Not what it should be');
  surprises.forEach((surprise) => say(red(surprise)));
  if (surprises.length === 0) say('Next: examples/ for files to copy, docs/guide to write your own gate.');
  process.exitCode = surprises.length === 0 ? 0 : 1;
}

const start = performance.now();
const stack = await prologue();
for (const act of [goodCanary, firstDeploy, badCanaries, deadExporter, secondDeploy]) await act(stack);
await stack.stop();
epilogue(start);
