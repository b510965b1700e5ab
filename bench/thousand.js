// bench/thousand: a service an objective.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { at, withHistory } from './world.js';

const [rounds, count] = process.argv.slice(2).map(Number);
const services = Array.from({ length: count }, (_, index) => `service-${index}`);

const families = [{ name: 'http_requests_total',
  series: services.flatMap((app) => [['200', 9.99], ['503', 0.01]].map(([code, perSecond]) => ({ labels: { app, code }, perSecond }))) }];

const gate = (url) => [`gate: thousand`, `source: {prometheus: "${url}"}`, 'over: 5m', 'objectives:', ...services.map((app) =>
  `  - {name: ${app}, at_most: 1%, ratio: {bad: 'http_requests_total{app="${app}", code=~"5.."}', total: 'http_requests_total{app="${app}"}'}}`),
''].join('\n');

// What people write instead.
const loop = (url) => `set -eu
for app in $(seq 0 ${count - 1}); do
  q="sum(increase(http_requests_total{app=\\"service-$app\\", code=~\\"5..\\"}[5m])) / sum(increase(http_requests_total{app=\\"service-$app\\"}[5m]))"
  value=$(curl -sS ${url}/api/v1/query --data-urlencode "query=$q" -d time=${at} | jq -r '.data.result[0].value[1]')
  jq -en "$value <= 0.01" >/dev/null
done
`;

await withHistory(families, async ({ url, folder }) => {
  const [file, script] = ['gate.yaml', 'loop.sh'].map((name) => path.join(folder, name));
  fs.writeFileSync(file, gate(url));
  fs.writeFileSync(script, loop(url));
  console.log(`${count} objectives, a service each\n`);
  execFileSync(process.env.RACE, [String(rounds), 'tidegate check', process.env.TIDEGATE, 'check', file, '--at', String(at),
    '--', 'a loop of curl and jq', 'bash', script], { stdio: 'inherit' });
});
