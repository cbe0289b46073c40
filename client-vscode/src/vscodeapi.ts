/**
 * The editor, as far as Fimble needs it. The only file that calls the `vscode` module; what has logic is in the other files
 * and takes plain values, so that it can be tested without an editor.
 */
import * as vscode from 'vscode';

import type { SettingReader } from './settings';
import type { StatusView } from './status';

export type { ExtensionContext } from 'vscode';

const EXPLANATION_SCHEME = 'fimble-explanation';

export function createLog(): vscode.LogOutputChannel {
    return vscode.window.createOutputChannel('Fimble', { log: true });
}

/** The settings under `fimble`, for the document or folder with the URI `scope`. */
export function settingReader(scope?: string): SettingReader {
    const configuration = vscode.workspace.getConfiguration('fimble', scope === undefined ? undefined : vscode.Uri.parse(scope));
    return {
        get: (key) => configuration.get(key),
        isSet: (key) => {
            const found = configuration.inspect(key);
            const values = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue];
            return values.some((value) => value !== undefined);
        },
    };
}

/** Writes a setting where it is set already, else into the user's own settings. */
export async function changeSetting(key: string, value: unknown): Promise<void> {
    const configuration = vscode.workspace.getConfiguration('fimble');
    const isOfWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
    const target = isOfWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
    await configuration.update(key, value, target);
}

export function onSettingsChange(handler: (affects: (section: string) => boolean) => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => handler((section) => event.affectsConfiguration(section)));
}

export function registerCommand(id: string, run: (...args: unknown[]) => unknown): vscode.Disposable {
    return vscode.commands.registerCommand(id, run);
}

export async function runCommand(id: string, ...args: unknown[]): Promise<unknown> {
    return vscode.commands.executeCommand(id, ...args);
}

export interface StatusItem extends vscode.Disposable {
    show(view: StatusView): void;
}

export function createStatusItem(command: string): StatusItem {
    const item = vscode.window.createStatusBarItem('fimble.status', vscode.StatusBarAlignment.Right, 100);
    item.name = 'Fimble';
    item.command = command;
    const show = (view: StatusView): void => {
        item.text = view.text;
        item.tooltip = view.tooltip;
        item.backgroundColor = view.isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
        item.show();
    };
    return { show, dispose: () => item.dispose() };
}

/** Shows an error with buttons; answers the label of the button pressed. */
export async function showError(text: string, ...buttons: string[]): Promise<string | undefined> {
    return vscode.window.showErrorMessage(text, ...buttons);
}

export async function pick(title: string, labels: readonly string[]): Promise<string | undefined> {
    return vscode.window.showQuickPick(labels, { title });
}

export async function ask(title: string, placeHolder: string): Promise<string | undefined> {
    return vscode.window.showInputBox({ title, placeHolder, ignoreFocusOut: true });
}

export interface SelectedCode {
    readonly uri: vscode.Uri;
    readonly range: vscode.Range;
}

/** What is selected in the editor that has the focus; with nothing selected, the whole line of the cursor. */
export function selectedCode(): SelectedCode | undefined {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
        return undefined;
    }
    const { document, selection } = editor;
    const range = selection.isEmpty ? document.lineAt(selection.active.line).range : new vscode.Range(selection.start, selection.end);
    return { uri: document.uri, range };
}

/** Shows `text` beside the code as a read-only document. */
export class ReadOnlyDocuments implements vscode.Disposable {
    private text = '';
    private readonly changed = new vscode.EventEmitter<vscode.Uri>();
    private readonly registration = vscode.workspace.registerTextDocumentContentProvider(EXPLANATION_SCHEME, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: () => this.text,
    });

    async show(name: string, text: string): Promise<void> {
        this.text = text;
        const uri = vscode.Uri.from({ scheme: EXPLANATION_SCHEME, path: name });
        this.changed.fire(uri);
        const document = await vscode.workspace.openTextDocument(uri);
        await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
    }

    dispose(): void {
        this.registration.dispose();
        this.changed.dispose();
    }
}
