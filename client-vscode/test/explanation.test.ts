import assert from 'node:assert/strict';
import { test } from 'node:test';

import { explanationText } from '../src/explanation';

const RECORD = {
    task: 'completion', path: 'shop.py', line: 9, column: 5, started_at: '2026-11-23T10:00:00.000+00:00', total_ms: 41.6,
    source: 'model', shown: true, reason: '', detail: '', errors: [], redacted: 0, verdicts: [],
    stages: [{ name: 'gate', start_ms: 0, duration_ms: 0.04, note: '' }, { name: 'model', start_ms: 1, duration_ms: 40, note: 'cut' }],
    parts: [{ kind: 'prefix', label: 'shop.py:1-9', tokens: 75, share: 0.746, why: 'the text above the cursor' }],
    models: [{ name: 'fast', model_id: '', host: '127.0.0.1', left_machine: false, prompt_tokens: -1, output_tokens: 8 }],
};

test('a record says where its text came from, what it cost and what the model saw', () => {
    const text = explanationText([RECORD]);
    for (const line of [
        '# shop.py:9:5, completion',
        '**shown, from: model** (42 ms, 2026-11-23T10:00:00.000+00:00)',
        '- 0.0 ms gate: 0.0 ms',
        '- 1.0 ms model: 40 ms, cut',
        '- fast (unnamed) on this machine: unknown tokens in, 8 out',
        '- prefix shop.py:1-9: 75 tokens, 75 %, the text above the cursor',
    ]) {
        assert.ok(text.includes(line), `${line}\nis not in\n${text}`);
    }
});

test('a record without a suggestion says why', () => {
    const text = explanationText([{ ...RECORD, shown: false, source: 'none', reason: 'off', detail: 'Completions are off.' }]);
    assert.match(text, /nothing shown: Completions are off\./);
});

test('there is something to read before the first request', () => {
    assert.equal(explanationText([]), 'Fimble has not been asked for anything yet.\n');
    assert.equal(explanationText(null), 'Fimble has not been asked for anything yet.\n');
});
