// The lab's place on the machine, as far as it can be tried without root: names that are taken, leftovers, owners.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { identify, isRunning, processesNaming } from './processes.js';
import { openWorkspace, removeLeftovers } from './workspace.js';

// proc(5) is Linux
const onLinux = process.platform === 'linux' ? test : test.skip;
const id = `test${process.pid}`;
const folder = `/tmp/pslab-${id}`;
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function leaveBehind(owner: unknown): void {
  mkdirSync(folder);
  writeFileSync(`${folder}/owner.json`, JSON.stringify(owner));
}

onLinux('refuses names that a living run has taken, and leaves them alone', () => {
  leaveBehind(identify(process.pid));
  expect(() => openWorkspace(id)).toThrow(`the lab's names are taken: ${folder}`);
  expect(existsSync(folder)).toBe(true);
});

onLinux('removes what a dead run left, also when its pid is in use again', () => {
  leaveBehind({ pid: process.pid, startTicks: '1' });
  removeLeftovers();
  expect(existsSync(folder)).toBe(false);
});

onLinux('a workspace knows its owner, and is gone when closed', () => {
  const workspace = openWorkspace(id);
  expect(existsSync(`${folder}/owner.json`)).toBe(true);
  workspace.close();
  expect(existsSync(folder)).toBe(false);
  workspace.close();
});

onLinux('processes are told by pid and start time, never itself', () => {
  const self = identify(process.pid)!;
  expect(isRunning(self)).toBe(true);
  expect(isRunning({ ...self, startTicks: '1' })).toBe(false);
  expect(processesNaming(process.argv[1]!).map(({ pid }) => pid)).not.toContain(process.pid);
});
