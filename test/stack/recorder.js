// tidegate's own recorder in the place of a Prometheus: it scrapes every target once a second into a data directory.
import fs from 'node:fs';
import path from 'node:path';
import { until } from './processes.js';
import * as tidegate from './tidegate.js';

export class Recorder {
  #data;

  // `targets` as a file_sd file of Prometheus has them: [{targets: ["127.0.0.1:80"], labels: {job: "web"}}].
  static start(processes, folder, targets) {
    const recorder = new Recorder();
    recorder.#data = path.join(folder, 'recorded');
    const plan = targets.flatMap((group) => group.targets.map((address) => ({ address, labels: group.labels })));
    const file = path.join(folder, 'record.yaml');
    fs.writeFileSync(file, JSON.stringify({ sources: { pods: { scrape: { targets: plan, every: '1s' } } } }));
    processes.start('recorder', tidegate.binary, ['record', '--config', file, '--source', 'pods', '--into', recorder.#data]);
    return recorder;
  }

  // As an operator file names it.
  get source() {
    return { blocks: this.#data };
  }

  scrapes(count) {
    return until(`the recorder scrapes ${count} targets`, async () => {
      const args = ['query', '--blocks', this.#data, 'count(up == 1)', '--format', 'json'];
      const { code, stdout } = await tidegate.run(args);
      return code === 0 && Number(JSON.parse(stdout).data.result[0]?.value[1]) >= count;
    }, 60);
  }
}
