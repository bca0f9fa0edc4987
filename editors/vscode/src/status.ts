// The entry in the status bar: what the server says of itself, the model, and a menu behind it.
import * as vscode from "vscode";
import type { Snooze } from "./snooze";

/** As the server sends it in didChangeStatus. */
export interface State {
  busy: boolean;
  kind: "Normal" | "Inactive" | "Warning" | "Error";
  message: string;
}

const ICONS = { Normal: "sparkle", Inactive: "circle-slash", Warning: "warning", Error: "error" };

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("aigc.status", vscode.StatusBarAlignment.Right, 100);
  private state: State = { busy: true, kind: "Normal", message: "The server is being started." };
  private model = "";
  private readonly subscription: vscode.Disposable;

  constructor(private readonly snooze: Snooze) {
    this.item.name = "aigc-lsp";
    this.item.command = "aigc.menu";
    this.subscription = snooze.onDidChange(() => this.show());
    this.show();
  }

  tell(state: State): void {
    this.state = state;
    this.show();
  }

  name(model: string): void {
    this.model = model;
    this.show();
  }

  show(): void {
    const { busy, kind, message } = this.state;
    const language = vscode.window.activeTextEditor?.document.languageId ?? "";
    const snoozed = this.snooze.languages.includes(language);
    const icon = busy ? "loading~spin" : snoozed ? "bell-slash" : ICONS[kind];
    this.item.text = `$(${icon}) aigc${this.model ? `: ${this.model.split(/[\\/]/).pop()}` : ""}`;
    const lines = [message || "Ready.", snoozed ? `Paused in ${language}.` : "", "Click for a menu."];
    this.item.tooltip = lines.filter(Boolean).join("\n");
    const colour = { Warning: "warningBackground", Error: "errorBackground", Normal: "", Inactive: "" }[kind];
    this.item.backgroundColor = colour ? new vscode.ThemeColor(`statusBarItem.${colour}`) : undefined;
    this.item.show();
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }
}

/** What can be done, each an entry that runs a command. */
export async function showMenu(snooze: Snooze): Promise<void> {
  const language = vscode.window.activeTextEditor?.document.languageId;
  const paused = language !== undefined && snooze.languages.includes(language);
  const entries: { label: string; command: string; argument?: string }[] = [
    { label: "$(beaker) Generate Unit Tests", command: "aigc.generateTests" },
    { label: "$(book) Generate Documentation", command: "aigc.generateDocs" },
    { label: "$(question) Why No Suggestion?", command: "aigc.why" },
    ...(language === undefined
      ? []
      : [{ label: paused ? `$(bell) Resume in ${language}` : `$(bell-slash) Pause in ${language} for an hour`, command: "aigc.snooze" }]),
    { label: "$(symbol-misc) Select Model", command: "aigc.selectModel" },
    { label: "$(debug-restart) Restart Server", command: "aigc.restart" },
    { label: "$(output) Show Log", command: "aigc.showLog" },
    { label: "$(gear) Settings", command: "workbench.action.openSettings", argument: "aigc-lsp" },
  ];
  const chosen = await vscode.window.showQuickPick(entries, { title: "aigc-lsp" });
  if (chosen) await vscode.commands.executeCommand(chosen.command, chosen.argument);
}
