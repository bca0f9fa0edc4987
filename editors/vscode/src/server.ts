// The server's process and the connection to it.
import * as vscode from "vscode";
import {
  DidChangeConfigurationNotification,
  ExecuteCommandRequest,
  LanguageClient,
  State as ClientState,
  TransportKind,
  type Middleware,
} from "vscode-languageclient/node";
import { findServer } from "./find";
import { SECTION, settings } from "./settings";
import type { Snooze } from "./snooze";
import type { State, StatusBar } from "./status";

const JOBS = ["aigc-lsp.generateTests", "aigc-lsp.generateDocs"]; // code actions name them

export class Server {
  private client: LanguageClient | undefined;
  private told: string[] = []; // keys that the server was given when it started

  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly snooze: Snooze,
    private readonly status: StatusBar,
    private readonly onJob: (command: string, argument: unknown) => unknown,
  ) {}

  get running(): LanguageClient | undefined {
    return this.client?.isRunning() ? this.client : undefined;
  }

  /** Finds and starts it; tells the user what to run where it is missing. */
  async start(): Promise<void> {
    const found = await findServer();
    if ("missing" in found) {
      this.status.tell({ busy: false, kind: "Error", message: found.missing });
      return this.offerInstallation(found.missing, found.install);
    }
    const client = new LanguageClient(
      SECTION,
      "aigc-lsp",
      { command: found.command, args: ["--stdio"], transport: TransportKind.stdio },
      {
        documentSelector: [{ scheme: "file" }, { scheme: "untitled" }],
        initializationOptions: () => {
          const options = this.options(); // asked again when the client restarts a server that ended
          this.told = Object.keys(options);
          return options;
        },
        outputChannel: this.log,
        middleware: this.middleware(),
      },
    );
    this.client = client;
    client.onNotification("didChangeStatus", (state: State) => {
      this.status.tell(state);
      void this.nameModel();
    });
    client.onDidChangeState(({ newState }) => {
      if (newState === ClientState.Running) return;
      this.status.tell({ busy: newState === ClientState.Starting, kind: "Warning", message: "The server does not run." });
      this.status.name("");
    });
    try {
      await client.start();
    } catch (error) {
      this.status.tell({ busy: false, kind: "Error", message: String(error) });
      return;
    }
    const editor = vscode.window.activeTextEditor;
    if (editor) this.focus(editor.document);
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (!client) return;
    if (client.needsStop()) await client.stop().catch(() => undefined);
    await client.dispose().catch(() => undefined);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Sends the settings as they are now. */
  configure(): void {
    void this.running?.sendNotification(DidChangeConfigurationNotification.type, { settings: this.options(this.told) });
  }

  /** Says which file the user looks at, so that the model reads it before it is asked. */
  focus(document: vscode.TextDocument): void {
    if (document.uri.scheme !== "file") return;
    void this.running?.sendNotification("textDocument/didFocus", { textDocument: { uri: document.uri.toString() } });
  }

  /** What a command of the server gives; undefined, and a message, when it does not run. */
  async execute<T>(command: string, ...args: unknown[]): Promise<T | undefined> {
    if (!this.running) {
      void vscode.window.showWarningMessage("aigc-lsp does not run. Restart it, or look into its log.", "Restart Server", "Show Log").then(
        (chosen) => chosen && vscode.commands.executeCommand(chosen === "Show Log" ? "aigc.showLog" : "aigc.restart"),
      );
      return undefined;
    }
    return this.running.sendRequest(ExecuteCommandRequest.type, { command, arguments: args.filter((each) => each !== null) as [] }) as Promise<T>;
  }

  private options(also: string[] = []): Record<string, unknown> {
    const options = settings(also);
    if (this.snooze.languages.length === 0) return options;
    const disabled = vscode.workspace.getConfiguration(SECTION).get<string[]>("completion.disabledLanguages", []);
    return { ...options, "completion.disabledLanguages": [...disabled, ...this.snooze.languages] };
  }

  /** Code actions run as the palette's commands do: with a progress that can be cancelled. */
  private middleware(): Middleware {
    return { executeCommand: (command, args, next) => (JOBS.includes(command) ? this.onJob(command, args[0]) : next(command, args)) };
  }

  private async nameModel(): Promise<void> {
    const status = await this.running?.sendRequest(ExecuteCommandRequest.type, { command: "aigc-lsp.status" }).catch(() => undefined);
    if (status) this.status.name((status as { model: string }).model);
  }

  private async offerInstallation(missing: string, install: string): Promise<void> {
    const sentence = `${missing} In a checkout of aigc-lsp run: ${install}`;
    const chosen = await vscode.window.showErrorMessage(sentence, "Copy Command", "Set Path", "Try Again");
    if (chosen === "Copy Command") await vscode.env.clipboard.writeText(install);
    if (chosen === "Set Path") await vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.server.path`);
    if (chosen === "Try Again") await this.restart();
  }
}
