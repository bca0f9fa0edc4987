// What VS Code calls: the commands, and who answers them. Nothing is decided here that the server could decide.
import * as vscode from "vscode";
import { Documents } from "./details";
import { documentation, generate, unitTests } from "./generate";
import { Server } from "./server";
import { selectModel } from "./models";
import { Snooze } from "./snooze";
import { SECTION } from "./settings";
import { StatusBar, showMenu } from "./status";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("aigc-lsp", { log: true });
  const snooze = new Snooze();
  const status = new StatusBar(snooze);
  const details = new Documents();
  const running: Server = new Server(log, snooze, status, (command, argument) =>
    command.endsWith("generateTests")
      ? generate(running, unitTests(argument), details)
      : generate(running, documentation(argument), details),
  );
  server = running;

  const commands: Record<string, () => unknown> = {
    "aigc.generateTests": () => generate(running, unitTests(), details),
    "aigc.generateDocs": () => generate(running, documentation(undefined, "missing"), details),
    "aigc.updateDocs": () => generate(running, documentation(undefined, "outdated"), details),
    "aigc.why": () => explain(running, "aigc-lsp.explainSilence"),
    "aigc.whyThis": () => explain(running, "aigc-lsp.explainSuggestion"),
    "aigc.restart": () => running.restart(),
    "aigc.selectModel": () => selectModel(running),
    "aigc.showLog": () => log.show(),
    "aigc.menu": () => showMenu(snooze),
    "aigc.snooze": () => snooze.toggle(),
  };
  for (const [id, run] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(id, run));
  }
  context.subscriptions.push(
    log,
    snooze,
    status,
    details,
    snooze.onDidChange(() => running.configure()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(SECTION)) return;
      const atStart = [`${SECTION}.server`, `${SECTION}.fallbackCompletion.enabled`];
      return atStart.some((key) => event.affectsConfiguration(key)) ? running.restart() : running.configure();
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      status.show();
      if (editor) running.focus(editor.document);
    }),
  );
  void running.start(); // not awaited: the workbench does not wait for a model
}

/** Shows what the server says of its last decision about the file. */
async function explain(running: Server, command: string): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri.toString();
  const answer = await running.execute<{ sentence: string }>(command, uri ?? null, { quiet: true });
  if (answer) void vscode.window.showInformationMessage(answer.sentence);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
