import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findServer, type Machine, RestartQueue } from '../src/server';

function machine(files: string[], searchPath: string, platform: NodeJS.Platform = 'linux'): Machine {
    const env = platform === 'win32' ? { Path: searchPath } : { PATH: searchPath };
    const home = platform === 'win32' ? 'C:\\Users\\me' : '/home/me';
    return { platform, env, home, isExecutable: (file) => files.includes(file) };
}

function checkFound(setting: string, on: Machine, expected: string): void {
    const found = findServer(setting, on);
    assert.equal(found.kind === 'found' ? found.command : found.reason, expected);
}

test('the setting wins over PATH', () => {
    checkFound('/opt/fimble', machine(['/opt/fimble', '/usr/bin/fimble'], '/usr/bin'), '/opt/fimble');
});

test('the setting may start at the home folder', () => {
    checkFound('~/f/bin/fimble', machine(['/home/me/f/bin/fimble'], ''), '/home/me/f/bin/fimble');
});

test('a setting that leads nowhere is an error, not a reason to start something else', () => {
    const on = machine(['/usr/bin/fimble'], '/usr/bin');
    checkFound('/opt/fimble', on, 'There is no program at fimble.server.path (/opt/fimble).');
});

test('a relative setting is refused: it would be found inside the open folder', () => {
    checkFound('.venv/bin/fimble', machine(['.venv/bin/fimble'], ''), 'The setting fimble.server.path must be a full path.');
});

test('the first folder of PATH that has the program is taken', () => {
    checkFound('', machine(['/b/fimble', '/c/fimble'], '/a:/b:/c'), '/b/fimble');
});

test('relative entries of PATH are passed over', () => {
    const reason = 'The program "fimble" is not installed, or not on PATH.';
    checkFound('', machine(['fimble', './fimble', 'bin/fimble'], ':.:bin'), reason);
});

test('a program that pipx installed is found without PATH', () => {
    checkFound('', machine(['/home/me/.local/bin/fimble'], '/usr/bin'), '/home/me/.local/bin/fimble');
});

test('Windows has its own separator, suffix and spelling of PATH', () => {
    const on = machine(['C:\\tools\\fimble.exe'], 'C:\\Windows;C:\\tools', 'win32');
    checkFound('', on, 'C:\\tools\\fimble.exe');
});

/** A restart that ends when the test says so, and counts how many run at once. */
class ScriptedRestart {
    started = 0;
    running = 0;
    private end: (error?: Error) => void = () => undefined;

    readonly run = async (): Promise<void> => {
        this.started += 1;
        this.running += 1;
        assert.equal(this.running, 1, 'two restarts at once');
        try {
            await new Promise<void>((resolve, reject) => {
                this.end = (error) => (error === undefined ? resolve() : reject(error));
            });
        } finally {
            this.running -= 1;
        }
    };

    async finish(error?: Error): Promise<void> {
        this.end(error);
        await new Promise((resolve) => setImmediate(resolve));
    }
}

test('requests during a restart are answered by one further restart', async () => {
    const script = new ScriptedRestart();
    const queue = new RestartQueue(script.run);
    const first = queue.request();
    const others = [queue.request(), queue.request(), queue.request()];
    assert.equal(script.started, 1);
    await script.finish();
    await first;
    assert.equal(script.started, 2);
    await script.finish();
    await Promise.all(others);
    assert.equal(script.started, 2);
});

test('a restart that fails does not keep the queued one from running', async () => {
    const script = new ScriptedRestart();
    const queue = new RestartQueue(script.run);
    const first = assert.rejects(queue.request(), /no such program/);
    const second = queue.request();
    await script.finish(new Error('no such program'));
    await first;
    assert.equal(script.started, 2);
    await script.finish();
    await second;
});

test('a request made just when a restart ends does not run beside the queued one', async () => {
    const script = new ScriptedRestart();
    const queue = new RestartQueue(script.run);
    const late: Promise<void>[] = [];
    const first = queue.request().then(() => late.push(queue.request()));
    const second = queue.request();
    await script.finish();
    await first;
    await script.finish();
    await second;
    await Promise.all(late);
    assert.equal(script.started, 2);
});

test('after everything ended a request restarts again', async () => {
    const script = new ScriptedRestart();
    const queue = new RestartQueue(script.run);
    for (const expected of [1, 2]) {
        const request = queue.request();
        await script.finish();
        await request;
        assert.equal(script.started, expected);
    }
});
