// Languages in which nothing is suggested for a while. Kept in memory: a new window suggests again.
import * as vscode from "vscode";

const HOUR = 60 * 60 * 1000; // milliseconds

export class Snooze implements vscode.Disposable {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  get languages(): string[] {
    return [...this.timers.keys()];
  }

  /** The language of the active editor: an hour of silence, or the end of it. */
  toggle(): void {
    const language = vscode.window.activeTextEditor?.document.languageId;
    if (language === undefined) return;
    if (this.timers.has(language)) this.end(language);
    else this.timers.set(language, setTimeout(() => this.wake(language), HOUR));
    this.changed.fire();
  }

  dispose(): void {
    for (const language of this.languages) this.end(language);
    this.changed.dispose();
  }

  private wake(language: string): void {
    this.end(language);
    this.changed.fire();
  }

  private end(language: string): void {
    clearTimeout(this.timers.get(language));
    this.timers.delete(language);
  }
}
