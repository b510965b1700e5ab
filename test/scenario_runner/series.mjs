// Series as promqltest writes them, for a real Prometheus:
//
//   until 2026-11-22T12:00:00Z every 15s              the last value of each line stands here
//   http_requests_total{job="web",code="200"} 0+100x80
//   up{job="web"} 1x40 _x5 0 NaN                      _ is a missing sample
//
// A time may also be `now`, `now-10m` or `now+90s`, for what can't be told the time: samples may lie in the future.
// a+bxn is a, a+b ... a+b*n (n + 1 values); axn is a, n + 1 times; `from TIME every STEP` gives the first value's time.

const kUnits = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400 };

function secondsOf(text, number) {
  const relative = /^now(?:([-+]\d+)(ms|s|m|h|d))?$/.exec(text);
  if (relative) return Math.floor(Date.now() / 1000) + Number(relative[1] ?? 0) * kUnits[relative[2] ?? 's'];
  const seconds = Date.parse(text) / 1000;
  if (Number.isNaN(seconds)) throw new Error(`line ${number}: "${text}" is not an RFC 3339 time`);
  return seconds;
}

export function toOpenMetrics(text) {
  let grid = null;
  const samples = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const header = /^(until|from) (\S+) every (\d+)(ms|s|m|h|d)$/.exec(line.trim());
    if (header) {
      const anchor = secondsOf(header[2], index + 1);
      grid = { until: header[1] === 'until', anchor, step: Number(header[3]) * kUnits[header[4]] };
      return;
    }
    if (!grid) throw new Error('the first line says when: "until 2026-11-22T12:00:00Z every 15s"');
    samples.push(...samplesOf(line, grid, index + 1));
  });
  return samples.join('\n') + '\n# EOF\n';
}

function samplesOf(line, { until, anchor, step }, number) {
  const match = /^([a-zA-Z_:][\w:]*(?:\{.*\})?)\s+(.*)$/.exec(line.trim());
  if (!match) throw new Error(`line ${number}: expected a series and its values: up{job="web"} 1x20`);
  const values = match[2].trim().split(/\s+/).flatMap((word) => expand(word, number));
  const first = until ? anchor - step * (values.length - 1) : anchor;
  return values
    .map((value, i) => (value === '_' ? null : `${match[1]} ${value} ${first + step * i}`))
    .filter((sample) => sample !== null);
}

function expand(word, number) {
  const match = /^(_|[-+]?(?:Inf|NaN|[\d.]+(?:e[-+]?\d+)?))(?:([-+](?:[\d.]+))?x(\d+))?$/.exec(word);
  if (!match) throw new Error(`line ${number}: can't read the values "${word}"`);
  const [, first, step, times] = match;
  if (times === undefined) return [first];
  const count = Number(times) + (first === '_' ? 0 : 1);
  return Array.from({ length: count }, (_, i) => (step ? String(Number(first) + Number(step) * i) : first));
}
