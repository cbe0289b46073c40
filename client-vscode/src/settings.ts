/** Which settings the server gets. Knows no editor: a `SettingReader` stands for it. */

export interface SettingReader {
    get(key: string): unknown;
    /** Whether the user gave a value, so that it is not only the default of package.json. */
    isSet(key: string): boolean;
}

export type SettingsTree = { [name: string]: unknown };

/** Settings that only the extension itself reads. */
const OWN_SECTIONS: ReadonlySet<string> = new Set(['server', 'trace']);

/** The server's settings among the contributed ones, without the leading `fimble.`. */
export function serverKeys(contributed: Iterable<string>): string[] {
    const keys = [...contributed].map((name) => name.replace(/^fimble\./, ''));
    return keys.filter((key) => !OWN_SECTIONS.has(key.split('.', 1)[0] ?? ''));
}

/**
 * The values that the user gave, as a nested object. Defaults are left out: the server has the same ones, and sending them would
 * override the user's `config.toml`, which the server reads for every editor.
 */
export function settingsForServer(keys: readonly string[], reader: SettingReader): SettingsTree {
    const root: SettingsTree = {};
    for (const key of keys.filter((name) => reader.isSet(name))) {
        put(root, key.split('.'), reader.get(key));
    }
    return root;
}

/** Answers one item of `workspace/configuration`: the part below `section`, null for a section that is not ours. */
export function configurationItem(section: string | undefined, settings: SettingsTree): unknown {
    const [first, ...rest] = (section ?? '').split('.');
    if (first !== 'fimble') {
        return null;
    }
    let value: unknown = settings;
    for (const name of rest) {
        value = isTree(value) ? value[name] : undefined;
    }
    return value ?? null;
}

function put(root: SettingsTree, path: readonly string[], value: unknown): void {
    let place = root;
    for (const name of path.slice(0, -1)) {
        const next = place[name];
        place = isTree(next) ? next : (place[name] = {} as SettingsTree);
    }
    place[path[path.length - 1] ?? ''] = value;
}

function isTree(value: unknown): value is SettingsTree {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
