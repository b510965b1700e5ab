// A real Prometheus that scrapes every second.
import fs from 'node:fs';
import path from 'node:path';
import { freePort, until } from './processes.js';

export class Prometheus {
  #processes; #name; #folder; #port; #child; #flags;

  // `targets` is the path of a file_sd file, `flags` are more arguments.
  static async start(processes, folder, name, targets, flags = []) {
    const prometheus = new Prometheus();
    prometheus.#processes = processes;
    prometheus.#name = name;
    prometheus.#folder = folder;
    prometheus.#flags = flags;
    prometheus.#port = await freePort();
    fs.writeFileSync(path.join(folder, `${name}.yml`), JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: [{ job_name: 'pods', file_sd_configs: [{ files: [targets] }] }],
    }));
    await prometheus.start();
    return prometheus;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  // Its data directory.
  get data() {
    return path.join(this.#folder, `${this.#name}-data`);
  }

  // As an operator file names it.
  get source() {
    return { prometheus: this.url };
  }

  async start() {
    this.#child = this.#processes.start(this.#name, 'prometheus', [
      `--config.file=${this.#name}.yml`, `--storage.tsdb.path=${this.#name}-data`,
      `--web.listen-address=127.0.0.1:${this.#port}`, '--log.level=warn', ...this.#flags,
    ]);
    await until(`${this.#name} is ready`, async () => (await fetch(`${this.url}/-/ready`)).ok);
  }

  stop(signal = 'SIGKILL') {
    return this.#processes.stop(this.#child, signal);
  }

  // The result vector of an instant query: [{metric, value: [time, "1"]}].
  async query(query) {
    const response = await fetch(`${this.url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query }) });
    const answer = await response.json();
    if (answer.status !== 'success') throw new Error(`${query}: ${answer.error}`);
    return answer.data.result;
  }

  // The query's one number, NaN when there is none.
  async number(query) {
    const result = await this.query(query);
    return result.length === 1 ? Number(result[0].value[1]) : NaN;
  }

  // That it has scraped `count` targets that are up.
  scrapes(count) {
    return until(`${this.#name} scrapes ${count} targets`, async () => await this.number('count(up == 1)') >= count, 60);
  }
}
