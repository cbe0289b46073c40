import assert from 'node:assert/strict';
import { test } from 'node:test';

import { instructionRow, textToShow } from '../src/refactor';

const ROW = { uri: 'file:///a.py', range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } }, action: 'instruction', version: 3 };

test('a row of the menu is taken as it is', () => {
    assert.deepEqual(instructionRow(ROW), ROW);
});

test('what a context menu or the palette sends is no row', () => {
    for (const other of [undefined, null, 'file:///a.py', { scheme: 'file', path: '/a.py' }, { ...ROW, range: null }]) {
        assert.equal(instructionRow(other), undefined);
    }
});

test('a result with a text is shown under its title', () => {
    assert.deepEqual(textToShow({ title: 'Explain a/b', text: 'Because.' }), { title: 'Explain a b', text: 'Because.' });
    assert.equal(textToShow({ text: 'Because.' })?.title, 'Explanation');
});

test('a result without a text is not shown', () => {
    for (const other of [undefined, null, {}, { text: '' }, { text: 7 }, []]) {
        assert.equal(textToShow(other), undefined);
    }
});
