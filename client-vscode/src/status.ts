/** What the status bar says. Knows no editor: it gives a `StatusView` to whoever shows it. */

export type ServerState = 'starting' | 'running' | 'stopped';

export interface StatusView {
    readonly text: string;
    readonly tooltip: string;
    readonly isWarning: boolean;
}

export const WORKING_AFTER_MS = 300;

/** Collects what is known and shows it whenever it changes. */
export class Status {
    private server: ServerState = 'starting';
    private isEnabled = true;
    private pending = 0;
    private shown = '';

    constructor(private readonly show: (view: StatusView) => void) {
        this.update();
    }

    serverIs(state: ServerState): void {
        this.server = state;
        if (state !== 'running') {
            this.pending = 0;
        }
        this.update();
    }

    completionsAre(state: 'on' | 'off'): void {
        this.isEnabled = state === 'on';
        this.update();
    }

    /** Shows that something is going on until `work` ends, however it ends. Work that is soon done shows nothing, so that typing
     * does not make the item flicker. */
    async during<T>(work: PromiseLike<T>): Promise<T> {
        let counted = false;
        const timer = setTimeout(() => {
            counted = true;
            this.change(+1);
        }, WORKING_AFTER_MS);
        try {
            return await work;
        } finally {
            clearTimeout(timer);
            if (counted) {
                this.change(-1);
            }
        }
    }

    private change(by: number): void {
        this.pending = Math.max(0, this.pending + by);
        this.update();
    }

    private update(): void {
        const view = viewOf(this.server, this.isEnabled, this.pending > 0);
        if (view.text + view.tooltip !== this.shown) {
            this.shown = view.text + view.tooltip;
            this.show(view);
        }
    }
}

function viewOf(server: ServerState, isEnabled: boolean, isWorking: boolean): StatusView {
    switch (server) {
        case 'starting':
            return { text: '$(loading~spin) Fimble', tooltip: 'Fimble is starting', isWarning: false };
        case 'stopped':
            return { text: '$(warning) Fimble', tooltip: 'Fimble is not running. Click for the log and a restart.', isWarning: true };
        case 'running':
            return running(isEnabled, isWorking);
    }
}

function running(isEnabled: boolean, isWorking: boolean): StatusView {
    if (isWorking) {
        return { text: '$(loading~spin) Fimble', tooltip: 'Fimble is working', isWarning: false };
    }
    return isEnabled
        ? { text: '$(sparkle) Fimble', tooltip: 'Fimble is ready', isWarning: false }
        : { text: '$(circle-slash) Fimble', tooltip: 'Fimble: completions are off; refactors are on', isWarning: false };
}
