/** Reads what the server sends with refactors. Knows no editor. */

/** Where the menu wants an instruction for: goes back to the server with `instruction`. */
export interface InstructionRow {
    readonly uri: string;
    readonly range: unknown;
    readonly action: string;
    readonly version?: number;
}

/** A text that is to be read: the result of a refactor that changes nothing. */
export interface ReadableText {
    readonly title: string;
    readonly text: string;
}

/** `undefined` for whatever else calls the command: the palette, a context menu (with a URI), a key. */
export function instructionRow(value: unknown): InstructionRow | undefined {
    const row = value as Partial<InstructionRow> | null | undefined;
    const isRow = typeof row === 'object' && typeof row?.uri === 'string' && typeof row.action === 'string' && row.range instanceof Object;
    return isRow ? (row as InstructionRow) : undefined;
}

/** The text of a result that has one; the title becomes a file name. */
export function textToShow(result: unknown): ReadableText | undefined {
    const { title, text } = (result ?? {}) as Partial<ReadableText>;
    if (typeof text !== 'string' || text === '') {
        return undefined;
    }
    return { title: (typeof title === 'string' ? title : '').replace(/[\\/]/g, ' ') || 'Explanation', text };
}
