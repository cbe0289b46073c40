/**
 * Wires the parts together: finds the server, starts the language client, and connects commands and the status item to it. Ghost
 * text and refactor actions come through the language client by themselves; nothing here knows what a completion is.
 */
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';

import { LanguageClient, type Middleware, State, type StaticFeature } from 'vscode-languageclient/node';

import { explanationText } from './explanation';
import { type InstructionRow, instructionRow, textToShow } from './refactor';
import { findServer, type Machine, RestartQueue } from './server';
import { configurationItem, serverKeys, settingsForServer, type SettingsTree } from './settings';
import { Status } from './status';
import * as editor from './vscodeapi';

/** The server's commands; the language client registers them in the editor while the server runs. */
const EXPLAIN = 'fimble.explain';
const REFACTOR = 'fimble.refactor';
const EXPLAINED_MAX = 5;
/** What the `when` clauses of package.json read. */
const RUNNING = 'fimble.running';

/** Tells the server that `fimble.instruct` asks the user, and that texts which commands result in are shown. */
const WHAT_WE_DO: StaticFeature = {
    fillClientCapabilities: (capabilities) => {
        capabilities.experimental = { ...(capabilities.experimental as object | undefined), fimbleAsks: true, fimbleShows: true };
    },
    initialize: () => undefined,
    getState: () => ({ kind: 'static' }),
    clear: () => undefined,
};

let extension: Extension | undefined;

export function activate(context: editor.ExtensionContext): void {
    extension = new Extension(context);
    extension.start();
}

export async function deactivate(): Promise<void> {
    await extension?.stop();
}

class Extension {
    private readonly log = editor.createLog();
    private readonly explanations = new editor.ReadOnlyDocuments();
    private readonly statusItem = editor.createStatusItem('fimble.menu');
    private readonly status = new Status((view) => this.statusItem.show(view));
    private readonly restarts = new RestartQueue(() => this.restartNow());
    private readonly keys: readonly string[];
    private client: LanguageClient | undefined;

    constructor(private readonly context: editor.ExtensionContext) {
        const contributed = context.extension.packageJSON.contributes.configuration.properties as Record<string, unknown>;
        this.keys = serverKeys(Object.keys(contributed));
        const commands: Record<string, (...args: unknown[]) => unknown> = {
            'fimble.restart': () => this.restarts.request(),
            'fimble.toggle': () => editor.changeSetting('completion.enabled', this.completions() === 'off'),
            'fimble.instruct': (row) => this.instruct(instructionRow(row)),
            'fimble.openLog': () => this.log.show(),
            'fimble.menu': () => this.menu(),
        };
        context.subscriptions.push(
            this.log,
            this.explanations,
            this.statusItem,
            editor.onSettingsChange((affects) => this.settingsChanged(affects)),
            ...Object.entries(commands).map(([id, run]) => editor.registerCommand(id, run)),
        );
    }

    start(): void {
        this.status.completionsAre(this.completions());
        void this.restarts.request();
    }

    async stop(): Promise<void> {
        const client = this.client;
        this.client = undefined;
        void editor.runCommand('setContext', RUNNING, false);
        if (client !== undefined && client.state !== State.StartFailed) {
            await client.dispose().catch((error: unknown) => this.log.error(String(error)));
        }
    }

    private async restartNow(): Promise<void> {
        await this.stop();
        this.status.serverIs('starting');
        const setting = String(editor.settingReader().get('server.path') ?? '');
        const server = findServer(setting, thisMachine());
        if (server.kind === 'missing') {
            this.status.serverIs('stopped');
            this.log.error(server.reason);
            void this.offerHelp(`Fimble cannot start: ${server.reason}`, 'How to Install');
            return;
        }
        this.log.info(`Starting ${server.command}`);
        this.client = this.newClient(server.command);
        try {
            await this.client.start();
        } catch (error) {
            this.status.serverIs('stopped');
            this.log.error(error instanceof Error ? error : String(error));
            void this.offerHelp('Fimble could not start.', 'Open the Log');
        }
    }

    private newClient(command: string): LanguageClient {
        // The working directory is the user's home, never the open folder: Python must not find modules there.
        const server = { command, args: ['serve', '--stdio'], options: { cwd: homedir() } };
        const client = new LanguageClient('fimble', 'Fimble', server, {
            documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }],
            initializationOptions: () => this.settings(),
            outputChannel: this.log,
            middleware: this.middleware(),
        });
        client.registerFeature(WHAT_WE_DO);
        client.onDidChangeState(({ newState }) => {
            if (client === this.client) {
                this.status.serverIs(newState === State.Running ? 'running' : newState === State.Starting ? 'starting' : 'stopped');
                void editor.runCommand('setContext', RUNNING, newState === State.Running);
            }
        });
        return client;
    }

    private middleware(): Middleware {
        return {
            provideInlineCompletionItems: (document, position, context, token, next) =>
                this.status.during(Promise.resolve(next(document, position, context, token))),
            executeCommand: async (command, args, next) => {
                const isExplain = command === EXPLAIN;
                const result: unknown = await this.status.during(Promise.resolve(next(command, isExplain ? [EXPLAINED_MAX] : args)));
                if (isExplain) {
                    await this.explanations.show('Fimble: the last suggestions.md', explanationText(result));
                }
                const read = command === REFACTOR ? textToShow(result) : undefined;
                if (read !== undefined) {
                    await this.explanations.show(`Fimble: ${read.title}.md`, read.text);
                }
                return result;
            },
            workspace: {
                configuration: ({ items }) => items.map((item) => configurationItem(item.section, this.settings(item.scopeUri))),
                // Sends no values: the server asks for them, and gets those that the user has set.
                didChangeConfiguration: (_sections, next) => next(undefined),
            },
        };
    }

    private settings(scope?: string): SettingsTree {
        return settingsForServer(this.keys, editor.settingReader(scope));
    }

    private settingsChanged(affects: (section: string) => boolean): void {
        if (affects('fimble.server')) {
            void this.restarts.request();
        }
        this.status.completionsAre(this.completions());
    }

    private completions(): 'on' | 'off' {
        return editor.settingReader().get('completion.enabled') === false ? 'off' : 'on';
    }

    /** Asks what to do with `row`, which the menu has sent; else with what is selected. */
    private async instruct(row: InstructionRow | undefined): Promise<void> {
        const place = row ?? this.selection();
        if (place === undefined || this.client?.state !== State.Running) {
            return;
        }
        const instruction = await editor.ask('What should Fimble change in the selection?', 'Rename x to total and add a docstring');
        if (instruction !== undefined && instruction.trim() !== '') {
            await editor.runCommand(REFACTOR, { ...place, instruction });
        }
    }

    private selection(): InstructionRow | undefined {
        const selected = editor.selectedCode();
        const converter = this.client?.code2ProtocolConverter;
        if (selected === undefined || converter === undefined) {
            return undefined;
        }
        return { uri: converter.asUri(selected.uri), range: converter.asRange(selected.range), action: 'instruction' };
    }

    private async menu(): Promise<unknown> {
        const turn = this.completions() === 'on' ? 'Turn Completions Off' : 'Turn Completions On';
        const explain = this.client?.state === State.Running ? { 'Explain the Last Suggestion': EXPLAIN } : {};
        const always = { 'Restart the Server': 'fimble.restart', 'Open the Log': 'fimble.openLog' };
        const commands: Record<string, string> = { [turn]: 'fimble.toggle', ...explain, ...always };
        const command = commands[(await editor.pick('Fimble', Object.keys(commands))) ?? ''];
        return command === undefined ? undefined : editor.runCommand(command);
    }

    private async offerHelp(text: string, first: 'How to Install' | 'Open the Log'): Promise<void> {
        const answers: Record<string, () => unknown> = {
            'How to Install': () => editor.runCommand('extension.open', this.context.extension.id),
            'Open the Log': () => this.log.show(),
            'Open Settings': () => editor.runCommand('workbench.action.openSettings', 'fimble.server.path'),
            'Try Again': () => this.restarts.request(),
        };
        const chosen = await editor.showError(text, first, 'Open Settings', 'Try Again');
        await answers[chosen ?? '']?.();
    }
}

function thisMachine(): Machine {
    return {
        platform: process.platform,
        env: process.env,
        home: homedir(),
        isExecutable: (file) => {
            try {
                accessSync(file, constants.X_OK);
                return true;
            } catch {
                return false;
            }
        },
    };
}
