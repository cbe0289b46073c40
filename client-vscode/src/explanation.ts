/** Turns the server's explanation records into text for people. Knows no editor. */

/** The part of a record that is shown; the server's `completion/explanation.py` defines all of it. */
interface Explanation {
    task: string;
    path: string;
    line: number;
    column: number;
    started_at: string;
    total_ms: number;
    source: string;
    shown: boolean;
    reason: string;
    detail: string;
    stages: { name: string; start_ms: number; duration_ms: number; note: string }[];
    parts: { kind: string; label: string; tokens: number; share: number; why: string }[];
    verdicts: { name: string; action: string; note: string }[];
    models: { name: string; model_id: string; host: string; left_machine: boolean; prompt_tokens: number; output_tokens: number }[];
    errors: string[];
    redacted: number;
}

/** `records` is the answer to `fimble.explain`, newest first. */
export function explanationText(records: unknown): string {
    const known = Array.isArray(records) ? (records as Explanation[]) : [];
    return known.length === 0 ? 'Fimble has not been asked for anything yet.\n' : known.map(one).join('\n---\n\n');
}

function one(record: Explanation): string {
    const outcome = record.shown ? `shown, from: ${record.source}` : `nothing shown: ${record.detail || record.reason}`;
    const lines = [
        `# ${record.path || 'untitled'}:${record.line}:${record.column}, ${record.task}`,
        `**${outcome}** (${ms(record.total_ms)}, ${record.started_at})`,
        ...section('Steps', record.stages, (stage) => `${ms(stage.start_ms)} ${stage.name}: ${ms(stage.duration_ms)}${also(stage.note)}`),
        ...section('Models asked', record.models, (model) => {
            const where = model.left_machine ? `at ${model.host}` : 'on this machine';
            return `${model.name} (${model.model_id || 'unnamed'}) ${where}: ${count(model.prompt_tokens)} tokens in, ${count(model.output_tokens)} out`;
        }),
        ...section('What the model saw', record.parts, (part) => {
            return `${part.kind} ${part.label}: ${part.tokens} tokens, ${Math.round(part.share * 100)} %${also(part.why)}`;
        }),
        ...section('Filters', record.verdicts, (verdict) => `${verdict.name}: ${verdict.action}${also(verdict.note)}`),
        ...section('Errors', record.errors, (error) => error),
        ...(record.redacted > 0 ? [`${record.redacted} secret-looking values were replaced.`] : []),
    ];
    return lines.join('\n\n') + '\n';
}

function section<T>(title: string, rows: readonly T[], show: (row: T) => string): string[] {
    return rows.length === 0 ? [] : [`## ${title}`, rows.map((row) => `- ${show(row)}`).join('\n')];
}

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const count = (tokens: number): string => (tokens < 0 ? 'unknown' : String(tokens));
const also = (note: string): string => (note === '' ? '' : `, ${note}`);
