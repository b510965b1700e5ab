// HAProxy in front of the pods, and its runtime API: how a rollout shifts traffic.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { freePort, until } from './processes.js';

const kHead = `global
  maxconn 2000
  stats socket unix@balancer.sock level admin
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  option httpchk GET /health
  default-server check inter 500ms
`;

function section(route, port, weights, portOf) {
  const servers = Object.entries(weights).map(([pod, weight]) => `  server ${pod} 127.0.0.1:${portOf(pod)} weight ${weight}`);
  return [`listen ${route}`, `  bind 127.0.0.1:${port}`, '  balance roundrobin', ...servers, ''].join('\n');
}

export class Balancer {
  #folder;
  urls = {};  // route -> where its traffic goes in

  // `routes`: {web: {weights: {"web-1": 95, "web-2": 5}}}.
  static async start(processes, folder, routes, portOf) {
    const balancer = new Balancer();
    balancer.#folder = folder;
    let config = kHead;
    for (const [route, { weights }] of Object.entries(routes)) {
      const port = await freePort();
      balancer.urls[route] = `http://127.0.0.1:${port}`;
      config += section(route, port, weights, portOf);
    }
    fs.writeFileSync(path.join(folder, 'balancer.cfg'), config);
    processes.start('balancer', 'haproxy', ['-db', '-f', 'balancer.cfg']);
    for (const [route, url] of Object.entries(balancer.urls)) {
      await until(`route ${route} answers`, async () => (await fetch(`${url}/health`)).ok);
    }
    return balancer;
  }

  // Shifts a route's traffic: shift('payment', {'payment-stable-1': 0, 'payment-canary-1': 100}).
  async shift(route, weights) {
    for (const [pod, weight] of Object.entries(weights)) {
      const answer = await this.#say(`set server ${route}/${pod} weight ${weight}`);
      if (answer) throw new Error(`HAProxy: ${answer}`);
    }
  }

  #say(command) {
    return new Promise((resolve, reject) => {
      let answer = '';
      net.connect(path.join(this.#folder, 'balancer.sock'))
        .on('error', reject)
        .on('data', (chunk) => { answer += chunk; })
        .on('close', () => resolve(answer.trim()))
        .end(`${command}\n`);
    });
  }
}
