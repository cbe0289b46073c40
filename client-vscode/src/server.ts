/** Finds the server's program and takes care that it is started once at a time. Knows no editor and starts nothing itself. */
import * as path from 'node:path';

export interface Machine {
    readonly platform: NodeJS.Platform;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly home: string;
    isExecutable(file: string): boolean;
}

export type Found =
    | { readonly kind: 'found'; readonly command: string }
    | { readonly kind: 'missing'; readonly reason: string };

/**
 * Looks for `fimble` in the setting, then on `PATH`, then where pipx and `uv tool` put programs (an editor started from a desktop often
 * lacks that folder on its `PATH`). Never inside the open folder: opening a folder must not run what is in it. So relative
 * entries of `PATH` are passed over, and a relative setting is refused.
 */
export function findServer(setting: string, machine: Machine): Found {
    const name = machine.platform === 'win32' ? 'fimble.exe' : 'fimble';
    const paths = machine.platform === 'win32' ? path.win32 : path.posix;
    if (setting.trim() !== '') {
        return fromSetting(setting.trim(), machine, paths);
    }
    const onPath = (searchPath(machine) ?? '').split(paths.delimiter).filter((folder) => paths.isAbsolute(folder));
    const folders = [...onPath, paths.join(machine.home, '.local', 'bin')];
    const command = folders.map((folder) => paths.join(folder, name)).find((file) => machine.isExecutable(file));
    if (command === undefined) {
        return { kind: 'missing', reason: 'The program "fimble" is not installed, or not on PATH.' };
    }
    return { kind: 'found', command };
}

function fromSetting(setting: string, machine: Machine, paths: path.PlatformPath): Found {
    const command = setting.replace(/^~(?=[\\/])/, machine.home);
    if (!paths.isAbsolute(command)) {
        return { kind: 'missing', reason: 'The setting fimble.server.path must be a full path.' };
    }
    if (!machine.isExecutable(command)) {
        return { kind: 'missing', reason: `There is no program at fimble.server.path (${command}).` };
    }
    return { kind: 'found', command };
}

/** Windows writes the name of `PATH` in any case. */
function searchPath(machine: Machine): string | undefined {
    const name = Object.keys(machine.env).find((key) => key.toUpperCase() === 'PATH');
    return name === undefined ? undefined : machine.env[name];
}

/**
 * Runs `restart` one at a time. Requests that come while one runs are answered together by a single further run, because it
 * sees everything that changed before it began.
 */
export class RestartQueue {
    private running: Promise<void> | undefined;
    private queued: Promise<void> | undefined;

    constructor(private readonly restart: () => Promise<void>) {}

    request(): Promise<void> {
        if (this.queued !== undefined) {
            return this.queued;
        }
        if (this.running === undefined) {
            return this.begin();
        }
        const beginNext = (): Promise<void> => this.begin();
        this.queued = this.running.then(beginNext, beginNext);
        return this.queued;
    }

    private begin(): Promise<void> {
        this.queued = undefined;
        this.running = this.restart().finally(() => {
            this.running = undefined;
        });
        return this.running;
    }
}
