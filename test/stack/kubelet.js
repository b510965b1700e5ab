// What cAdvisor and kube-state-metrics would say of the pods, from the kernel's own accounts of their processes.
import fs from 'node:fs';
import http from 'node:http';

const kTicksPerSecond = 100;

// User and system time of a process in seconds; nothing when it is gone.
function cpuSeconds(pid) {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / kTicksPerSecond;
  } catch {
    return undefined;
  }
}

function exposition(pods) {
  const usage = [];
  const limits = [];
  for (const { name, labels, pid, cpuLimit } of pods) {
    const seconds = cpuSeconds(pid);
    if (seconds === undefined) continue;
    const pod = `namespace="${labels.namespace}",pod="${name}",container="${labels.app}"`;
    usage.push(`container_cpu_usage_seconds_total{${pod},cpu="total"} ${seconds}`);
    limits.push(`kube_pod_container_resource_limits{${pod},resource="cpu",unit="core"} ${cpuLimit}`);
  }
  return ['# TYPE container_cpu_usage_seconds_total counter', ...usage,
    '# TYPE kube_pod_container_resource_limits gauge', ...limits, ''].join('\n');
}

// Serves the accounts of the pods that `pods()` names; resolves to {port, close}.
export function startKubelet(pods) {
  const server = http.createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(exposition(pods()));
  });
  const close = () => { server.close(); server.closeAllConnections(); };
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port, close })));
}
