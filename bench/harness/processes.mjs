// Programs that a benchmark starts: each on a free port, in a folder of its own, and gone with the benchmark.

import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const benchFolder = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const buildFolder = resolve(benchFolder, '../build/bench');

const running = new Set();
const folders = new Set();

function cleanUp() {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
process.on('exit', cleanUp);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

/** A new folder on the disk of the repository, so that everyone's fsync reaches the same device. */
export function workFolder(label) {
  mkdirSync(buildFolder, { recursive: true });
  const folder = mkdtempSync(join(buildFolder, `run-${label}-`));
  folders.add(folder);
  return folder;
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks until `condition` answers something true; an error that names `what` after `ms`. */
export async function until(condition, what, ms = 10_000) {
  const end = performance.now() + ms;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
    await pause(10);
  }
}

function accepts(port) {
  return new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('connect', () => done(true));
    socket.on('error', () => done(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** Starts a program that listens on `port`, and waits until it does. Its output goes to a file. */
export async function startListener(name, command, args, { port, folder, ms }) {
  const log = join(folder, `${name}.log`);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let ended = false;
  const exit = new Promise((done) => child.on('close', done)).then(() => {
    ended = true;
    running.delete(child);
  });
  child.on('error', () => (ended = true));
  const file = createWriteStream(log);
  child.stdout.pipe(file);
  child.stderr.pipe(file);
  await until(() => {
    if (ended) throw new Error(`${name} did not start:\n${readFileSync(log, 'utf8')}`);
    return accepts(port);
  }, `${name} to accept connections`, ms);
  return {
    pid: child.pid,
    address: `127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exit;
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end and gives its standard output; an error when it fails. */
export function run(command, args, { ms = 120_000, input } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    running.add(child);
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
    child.stdin.on('error', () => {});
    if (input) input.pipe(child.stdin);
    else child.stdin.end();
    child.on('error', fail);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      if (code === 0) done(out);
      else fail(new Error(`${command} ended with ${signal ?? code}:\n${out}${err}`));
    });
  });
}

/** Memory of a process and of its children in bytes: what of it is resident and its own or shared in part. */
export function residentBytes(pid) {
  const own = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  let bytes = Number(own[1]) * 1024;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  for (const child of children === '' ? [] : children.split(' ')) bytes += residentBytes(child);
  return bytes;
}

/** The same once it has stopped moving: three equal looks (to a percent) in a row, two seconds at most. */
export async function settledBytes(pid) {
  let last = residentBytes(pid);
  for (let calm = 0, looks = 0; calm < 3 && looks < 20; looks++) {
    await pause(100);
    const now = residentBytes(pid);
    calm = Math.abs(now - last) <= last / 100 ? calm + 1 : 0;
    last = now;
  }
  return last;
}
