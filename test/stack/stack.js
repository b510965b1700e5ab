// The whole stack on loopback: pods behind HAProxy, traffic, Prometheus. One call starts it, one stops it; it ends by
// itself after `seconds`, on Ctrl-C, and when the process that started it dies.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Balancer } from './balancer.js';
import { startKubelet } from './kubelet.js';
import { Pod } from './pods.js';
import { Processes } from './processes.js';
import { Prometheus } from './prometheus.js';
import { Recorder } from './recorder.js';

const kHere = path.dirname(new URL(import.meta.url).pathname);

class Stack {
  #traffic; #kubelet; #deadline;
  pods = {};          // name -> Pod
  prometheuses = [];
  recorder = null;    // instead of them

  constructor(seconds) {
    this.seconds = seconds;
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidegate-stack-'));
    this.processes = new Processes(this.folder);
    this.#deadline = setTimeout(() => {
      console.error(`the stack has run its ${seconds} s and ends`);
      process.exit(70);
    }, 1000 * seconds);
    this.#deadline.unref();
    process.once('exit', () => this.#vanish());
    for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]]) {
      process.once(signal, () => process.exit(128 + number));
    }
  }

  get prometheus() {
    return this.prometheuses[0];
  }

  async start({ pods, routes, prometheuses, recorded }) {
    for (const [name, config] of Object.entries(pods)) this.pods[name] = new Pod(this.processes, name, config);
    await Promise.all(Object.values(this.pods).map((pod) => pod.start()));
    this.#kubelet = await startKubelet(() => Object.values(this.pods));
    const targets = this.writeTargets();
    if (recorded) this.recorder = Recorder.start(this.processes, this.folder, targets);
    const [balancer, ...started] = await Promise.all([
      Balancer.start(this.processes, this.folder, routes, (pod) => this.pods[pod].port),
      ...Array.from({ length: prometheuses }, (_, index) =>
        Prometheus.start(this.processes, this.folder, `prometheus-${index + 1}`, 'targets.json')),
    ]);
    this.balancer = balancer;
    this.prometheuses = started;
    this.#traffic = this.processes.start('traffic', process.execPath,
      [path.join(kHere, 'traffic.js'), String(this.seconds)], { ipc: true });
    for (const [route, { rate }] of Object.entries(routes)) this.send(route, rate);
  }

  // `rate` requests a second go into the route from now on.
  send(route, rate) {
    this.#traffic.send({ name: route, url: `${this.balancer.urls[route]}/pay`, rate });
  }

  async stop() {
    clearTimeout(this.#deadline);
    this.#kubelet?.close();
    await this.processes.stopAll();
    this.#vanish();
  }

  // Tells Prometheus which pods there are, with their labels as they are now; it takes note within 5 seconds.
  writeTargets() {
    const kubelet = { targets: [`127.0.0.1:${this.#kubelet.port}`], labels: { job: 'kubelet', instance: 'kubelet' } };
    const targets = [kubelet, ...Object.values(this.pods).map((pod) => pod.target())];
    fs.writeFileSync(path.join(this.folder, 'targets.json'), JSON.stringify(targets));
    return targets;
  }

  #vanish() {
    this.processes.killAll();
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

// Starts everything and waits until every target is scraped.
//   pods    {"web-1": {labels: {track: "stable"}, knobs: {errorRate: 0.01}, cpuLimit: 0.5}}; the app is "web"
//   routes  {web: {rate: 100, weights: {"web-1": 95, "web-2": 5}}}: requests a second, and how they are split
//   recorded  tidegate scrapes the targets into a data directory, and no Prometheus runs
export async function startStack({ pods, routes, recorded = false, prometheuses = recorded ? 0 : 1, seconds = 120 }) {
  const setup = spawnSync(path.join(kHere, 'setup'), { stdio: 'inherit' });
  if (setup.status !== 0) throw new Error('the npm packages of test/stack could not be installed');
  const stack = new Stack(seconds);
  try {
    await stack.start({ pods, routes, prometheuses, recorded });
    const targets = 1 + Object.values(pods).filter(({ knobs }) => knobs?.metrics !== 'dead').length;
    await Promise.all([...stack.prometheuses, stack.recorder].map((collector) => collector?.scrapes(targets)));
  } catch (error) {
    const lastWords = stack.processes.lastWords();
    await stack.stop();
    throw new Error(`the stack did not start: ${error.message}${lastWords}`);
  }
  return stack;
}
