// Tests and documentation: the request, its progress with a cancel, the edit, and what is shown of it.
import * as vscode from "vscode";
import { WorkDoneProgress } from "vscode-languageclient/node";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import type { Documents } from "./details";
import type { Server } from "./server";

/** What is asked for; `argument` are the parameters of a code action, else the active editor's place is meant. */
export interface Job {
  method: string;
  title: string;
  params: Record<string, unknown> | undefined;
}

interface Reply {
  edit: WorkspaceEdit | null;
  path: string | null;
  reason: string;
  label: string;
  summary: string;
  details?: string;
}

export function unitTests(argument?: unknown): Job {
  return { method: "aigc/generateTests", title: "Unit tests", params: (argument as Job["params"]) ?? place() };
}

export function documentation(argument?: unknown, only?: "missing" | "outdated"): Job {
  const params = (argument as Job["params"]) ?? place();
  return { method: "aigc/generateDocs", title: "Documentation", params: params && { ...params, ...(only && { options: { only } }) } };
}

/** Where the cursor or the selection is. */
function place(): Job["params"] {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { start, end, isEmpty } = editor.selection;
  const at = ({ line, character }: vscode.Position) => ({ line, character });
  const where = isEmpty ? { position: at(start) } : { range: { start: at(start), end: at(end) } };
  return { textDocument: { uri: editor.document.uri.toString() }, ...where };
}

let jobs = 0;

/** Asks, waits, applies the edit and shows what came of it. */
export async function generate(server: Server, job: Job, details: Documents): Promise<void> {
  const client = server.running;
  if (!client) {
    await server.execute("aigc-lsp.status"); // which says what to do
    return;
  }
  if (!job.params) {
    void vscode.window.showInformationMessage("Open a file and put the cursor into a function first.");
    return;
  }
  const workDoneToken = `aigc-${++jobs}`;
  const reply = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: job.title, cancellable: true },
    async (progress, token) => {
      let reached = 0;
      const subscription = client.onProgress(WorkDoneProgress.type, workDoneToken, (report) => {
        if (report.kind !== "report") return;
        const percentage = report.percentage ?? reached;
        progress.report({ message: report.message, increment: Math.max(0, percentage - reached) });
        reached = Math.max(reached, percentage);
      });
      try {
        return await client.sendRequest<Reply>(job.method, { ...job.params, workDoneToken }, token);
      } catch (error) {
        if (token.isCancellationRequested) vscode.window.setStatusBarMessage(`${job.title}: cancelled.`, 5000);
        else void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
        return undefined;
      } finally {
        subscription.dispose();
      }
    },
  );
  if (!reply) return;
  if (reply.edit) {
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(reply.edit);
    if (!(await vscode.workspace.applyEdit(edit))) {
      void vscode.window.showWarningMessage(`${reply.label}: VS Code did not apply the edit, since a file changed.`);
      return;
    }
    if (job.method === "aigc/generateTests" && reply.path) await openTests(reply.path);
  }
  const show = reply.edit ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const chosen = await show(reply.summary, ...(reply.details ? ["Details"] : []));
  if (chosen === "Details" && reply.details) await details.show(reply.details);
}

/** Beside the source; saved, so that the project's test command sees it. */
async function openTests(path: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(path);
  await document.save();
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: false, preserveFocus: true });
}
