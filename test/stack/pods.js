// One pod: a process of app.js that can be turned, killed and started again under its name.
import path from 'node:path';
import { until } from './processes.js';

const kApp = path.join(path.dirname(new URL(import.meta.url).pathname), 'app.js');

export class Pod {
  #processes; #child; #knobs;
  port = 0;

  // `labels` are what Prometheus knows of it: {namespace, app, track, ...}; `knobs` as app.js has them.
  constructor(processes, name, { labels = {}, knobs = {}, cpuLimit = 0.5 } = {}) {
    this.#processes = processes;
    this.#knobs = knobs;
    this.name = name;
    this.labels = { namespace: 'prod', app: name.split('-')[0], ...labels };
    this.cpuLimit = cpuLimit;
  }

  get pid() {
    return this.#child.pid;
  }

  // Starts it, on the same port as the last time.
  async start() {
    const port = String(this.port);
    this.#child = this.#processes.start(this.name, process.execPath, [kApp, port, JSON.stringify(this.#knobs)], { ipc: true });
    this.#child.once('message', (message) => { this.port = message.port; this.#child.isUp = true; });
    await until(`pod ${this.name} listens`, () => this.#child.isUp);
  }

  stop(signal = 'SIGKILL') {
    return this.#processes.stop(this.#child, signal);
  }

  async turn(knobs) {
    const response = await fetch(`http://127.0.0.1:${this.port}/-/knobs`, { method: 'PUT', body: JSON.stringify(knobs) });
    if (!response.ok) throw new Error(`${this.name}: ${await response.text()}`);
  }

  // Its entry in Prometheus's file_sd file. The instance is the pod's name, so that a restart keeps its series.
  target() {
    return {
      targets: [`127.0.0.1:${this.port}`],
      labels: { job: this.labels.app, instance: this.name, pod: this.name, ...this.labels },
    };
  }
}
