// Select Model: the models that the server finds, or a file.
import * as vscode from "vscode";
import type { Server } from "./server";
import { SECTION } from "./settings";

interface Models {
  current: string;
  folder: string;
  models: { name: string; summary: string; bytes: number }[];
}

export async function selectModel(server: Server): Promise<void> {
  const found = await server.execute<Models>("aigc-lsp.models");
  if (!found) return;
  const entries = found.models.map(({ name, summary, bytes }) => ({
    label: name,
    description: `${Math.round(bytes / 1e6)} MB${name === found.current ? ", in use" : ""}`,
    detail: summary,
    name: name as string | undefined,
  }));
  const file = { label: "$(file) Another file…", description: "", detail: `Models of your own belong in ${found.folder}.`, name: undefined };
  const chosen = await vscode.window.showQuickPick([...entries, file], { title: "Model", matchOnDetail: true });
  const name = chosen?.name ?? (chosen && (await weights()));
  if (name) await vscode.workspace.getConfiguration(SECTION).update("engine.model", name, vscode.ConfigurationTarget.Global);
}

async function weights(): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({ filters: { Weights: ["gguf"] }, title: "Model" });
  return files?.[0]?.fsPath;
}
