// The settings that the user set, for the server. VS Code's defaults are not sent: they would hide a pyproject.toml.
import * as vscode from "vscode";

export const SECTION = "aigc-lsp";
const OF_THE_CLIENT = /^(server|trace)\./;

/** The keys of the server's own options, without the section. */
function keys(): string[] {
  const contributed = vscode.extensions.getExtension("aigc-lsp.aigc-lsp")?.packageJSON.contributes.configuration.properties;
  return Object.keys(contributed ?? {})
    .map((key) => key.slice(SECTION.length + 1))
    .filter((key) => !OF_THE_CLIENT.test(key));
}

/** What was set anywhere, and the defaults of `also`, which the server was once told otherwise. */
export function settings(also: Iterable<string> = []): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const told = new Set(also);
  const values: Record<string, unknown> = {};
  for (const key of keys()) {
    const found = configuration.inspect(key);
    const set = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
    if (set !== undefined || told.has(key)) values[key] = configuration.get(key);
  }
  return values;
}
