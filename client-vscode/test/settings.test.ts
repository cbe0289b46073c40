import assert from 'node:assert/strict';
import { test } from 'node:test';

import { configurationItem, serverKeys, settingsForServer } from '../src/settings';

const DEFAULTS: Record<string, unknown> = { 'completion.enabled': true, 'completion.maxLines': 0, models: {} };

function read(given: Record<string, unknown>): Record<string, unknown> {
    const reader = { get: (key: string) => given[key] ?? DEFAULTS[key], isSet: (key: string) => key in given };
    return settingsForServer(Object.keys(DEFAULTS), reader);
}

test('defaults are not sent: they would hide the values of config.toml', () => {
    assert.deepEqual(read({}), {});
});

test('a value equal to its default is sent when the user wrote it', () => {
    assert.deepEqual(read({ 'completion.enabled': true }), { completion: { enabled: true } });
});

test('settings of one section end up in one object', () => {
    const given = { 'completion.enabled': false, 'completion.maxLines': 3, models: { fast: { provider: 'llamacpp' } } };
    const expected = { completion: { enabled: false, maxLines: 3 }, models: { fast: { provider: 'llamacpp' } } };
    assert.deepEqual(read(given), expected);
});

test('the settings of the extension itself are not for the server', () => {
    const names = ['fimble.server.path', 'fimble.trace.server', 'fimble.models', 'fimble.cache.maxBytes'];
    assert.deepEqual(serverKeys(names), ['models', 'cache.maxBytes']);
});

test('a configuration item is the part below its section', () => {
    const settings = { completion: { enabled: false } };
    assert.deepEqual(configurationItem('fimble', settings), settings);
    assert.equal(configurationItem('fimble.completion.enabled', settings), false);
    assert.equal(configurationItem('fimble.cache', settings), null);
    assert.equal(configurationItem('python', settings), null);
    assert.equal(configurationItem(undefined, settings), null);
});
