// Child processes that are never left behind: stopped by their pid when asked, and by the kernel when this process dies
// in any way, kill -9 included.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const kFirstPort = 20_000;  // below the ports that the kernel hands to outgoing connections
const kPorts = 12_000;

export class Processes {
  #running = new Map();  // pid -> child
  #folder;

  // Output of every process goes to a file NAME.log in `folder`.
  constructor(folder) {
    this.#folder = folder;
  }

  start(name, command, args, { ipc = false } = {}) {
    const log = fs.openSync(path.join(this.#folder, `${name}.log`), 'a');
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
      cwd: this.#folder,
      stdio: ['ignore', log, log, ...(ipc ? ['ipc'] : [])],
    });
    fs.closeSync(log);
    child.once('error', () => this.#running.delete(child.pid));
    child.once('exit', () => this.#running.delete(child.pid));
    this.#running.set(child.pid, child);
    child.ended = new Promise((resolve) => child.once('exit', resolve));
    return child;
  }

  async stop(child, signal = 'SIGTERM') {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const patience = setTimeoutUnref(() => child.kill('SIGKILL'), 5_000);
    await child.ended;
    clearTimeout(patience);
  }

  async stopAll() {
    await Promise.all([...this.#running.values()].map((child) => this.stop(child)));
  }

  // What they wrote last, for an error message.
  lastWords() {
    return fs.readdirSync(this.#folder).filter((file) => file.endsWith('.log')).map((file) => {
      const lines = fs.readFileSync(path.join(this.#folder, file), 'utf8').trimEnd().split('\n').slice(-5);
      return lines[0] ? `\n${file}:\n  ${lines.join('\n  ')}` : '';
    }).join('');
  }

  killAll() {
    for (const child of this.#running.values()) child.kill('SIGKILL');
  }
}

function setTimeoutUnref(callback, milliseconds) {
  const timer = setTimeout(callback, milliseconds);
  timer.unref();
  return timer;
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

// A TCP port of loopback that nobody listens on now.
export async function freePort() {
  for (let tries = 0; tries < 100; ++tries) {
    const port = kFirstPort + Math.floor(kPorts * Math.random());
    if (await isFree(port)) return port;
  }
  throw new Error('no free port on 127.0.0.1');
}

// Asks until the answer is true; says what it waited for when `seconds` are over.
export async function until(what, ask, seconds = 20) {
  const end = performance.now() + 1000 * seconds;
  for (;;) {
    let answer;
    try {
      answer = await ask();
      if (answer) return answer;
    } catch (error) {
      answer = error;
    }
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain until ${what}; the last answer: ${answer}`);
    await sleep(50);
  }
}
