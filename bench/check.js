// bench/check: the payment canary's gate on 300 pods.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { at, withHistory } from './world.js';

const kPods = 300;
const kBounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1.0', '2.5', '5.0', '10.0', '+Inf'];
const kScope = 'namespace="prod", app="payment", track="canary"';
const rounds = process.argv[2];

const pods = Array.from({ length: kPods }, (_, index) => {
  const track = index % 3 === 0 ? 'canary' : 'stable';
  return { namespace: 'prod', app: 'payment', track, pod: `payment-${track}-${index}` };
});

function latency(pod) {
  const labels = { ...pod, method: 'GET', route: '/pay' };
  const buckets = kBounds.map((le, index) =>
    ({ suffix: '_bucket', labels: { ...labels, le }, perSecond: 20 * Math.min(1, index / 6) }));
  return [...buckets, { suffix: '_count', labels, perSecond: 20 }, { suffix: '_sum', labels, perSecond: 2 }];
}

const families = [
  { name: 'http_request_duration_seconds', series: pods.flatMap(latency) },
  { name: 'http_requests_total',
    series: pods.flatMap((pod) => [['200', 19.98], ['503', 0.02]].map(([code, perSecond]) =>
      ({ labels: { ...pod, method: 'GET', route: '/pay', code }, perSecond }))) },
  { name: 'container_cpu_usage_seconds_total',
    series: pods.map(({ namespace, pod }) => ({ labels: { namespace, pod, cpu: 'total' }, perSecond: 0.2 })) },
  { name: 'kube_pod_container_resource_limits',
    series: pods.map(({ namespace, pod }) => ({ labels: { namespace, pod, resource: 'cpu' }, value: 0.5 })) },
];

const cpu = (window) => 'max(sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="prod", '
  + `pod=~"payment-canary-.*"}[${window}])) / sum by (pod) (kube_pod_container_resource_limits{namespace="prod", `
  + 'resource="cpu", pod=~"payment-canary-.*"}))';
const queries = {
  latency: `histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{${kScope}}[5m])))`,
  errors: `sum(increase(http_requests_total{${kScope}, code=~"5.."}[5m])) / sum(increase(http_requests_total{${kScope}}[5m]))`,
  cpu: cpu('5m'),
};

const gate = (url) => `gate: payment-canary
source: {prometheus: "${url}"}
scope: ${kScope}
over: 5m
objectives:
  - {name: p99 latency, latency: http_request_duration_seconds, quantile: 0.99, at_most: 500ms}
  - name: error rate
    ratio: {bad: 'http_requests_total{code=~"5.."}', total: http_requests_total}
    at_most: 0.5%
  - name: cpu
    query: ${cpu('${window}')}
    unit: ratio
    at_most: 70%
`;

await withHistory(families, async ({ url, folder, prometheus }) => {
  for (const query of Object.values(queries)) {
    if (!(await prometheus.number(query) >= 0)) throw new Error(`no answer to ${query}`);
  }
  const file = path.join(folder, 'gate.yaml');
  fs.writeFileSync(file, gate(url));
  const curl = (query) => ['curl', '-sS', `${url}/api/v1/query`, '--data-urlencode', `query=${query}`, '-d', `time=${at}`];
  const quoted = (words) => words.map((word) => `'${word}'`).join(' ');
  const all = Object.values(queries).map((query) => quoted(curl(query)));
  console.log(`${kPods} pods, a third of them canaries; 5 minutes of samples every 15 s\n`);
  const contenders = [
    ...Object.entries(queries).flatMap(([name, query]) => [`curl: ${name}`, ...curl(query), '--']),
    'three curls, one by one', 'sh', '-c', all.join('; '), '--',
    'three curls at once', 'sh', '-c', `${all.join(' & ')} & wait`, '--',
    'tidegate check', process.env.TIDEGATE, 'check', file, '--at', String(at),
  ];
  execFileSync(process.env.RACE, [rounds, ...contenders], { stdio: 'inherit' });
  console.log('\nThe first line, the slowest single query, is the 1 of the ratios.');
});
