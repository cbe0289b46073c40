import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { Status, type StatusView, WORKING_AFTER_MS } from '../src/status';

function recorded(): { status: Status; tooltips: string[] } {
    const tooltips: string[] = [];
    const status = new Status((view: StatusView) => tooltips.push(view.tooltip));
    return { status, tooltips };
}

test('the item follows the server and the completions', () => {
    const { status, tooltips } = recorded();
    status.serverIs('running');
    status.completionsAre('off');
    status.serverIs('stopped');
    assert.deepEqual(tooltips, [
        'Fimble is starting',
        'Fimble is ready',
        'Fimble: completions are off; refactors are on',
        'Fimble is not running. Click for the log and a restart.',
    ]);
});

test('what changes nothing is not shown again', () => {
    const { status, tooltips } = recorded();
    status.serverIs('starting');
    status.completionsAre('off');
    assert.deepEqual(tooltips, ['Fimble is starting']);
});

async function checkWork(lasts_ms: number, expected: string[]): Promise<void> {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
        const { status, tooltips } = recorded();
        status.serverIs('running');
        let end = (): void => undefined;
        const work = status.during(new Promise<void>((resolve) => (end = resolve)));
        mock.timers.tick(lasts_ms);
        end();
        await work;
        assert.deepEqual(tooltips.slice(2), expected);
    } finally {
        mock.timers.reset();
    }
}

test('short work does not make the item flicker', () => checkWork(WORKING_AFTER_MS - 1, []));

test('long work is shown and ends', () => checkWork(WORKING_AFTER_MS, ['Fimble is working', 'Fimble is ready']));

test('work that fails ends too', async () => {
    const { status, tooltips } = recorded();
    status.serverIs('running');
    await assert.rejects(status.during(Promise.reject(new Error('no'))), /no/);
    assert.equal(tooltips.at(-1), 'Fimble is ready');
});
