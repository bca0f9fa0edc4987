// Where the server is: as set, in the active Python environment, on the path.
import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { SECTION } from "./settings";

const PROGRAM = process.platform === "win32" ? "aigc-lsp.exe" : "aigc-lsp";

/** The program, or a sentence that says where it was looked for and the command that installs it. */
export type Found = { command: string } | { missing: string; install: string };

export async function findServer(): Promise<Found> {
  const set = vscode.workspace.getConfiguration(SECTION).get<string>("server.path", "").trim();
  if (set) {
    const expanded = set.replace(/^~(?=[\\/])/, process.env.HOME ?? "~");
    if (isProgram(expanded)) return { command: expanded };
    return { missing: `\`${SECTION}.server.path\` names ${set}, which is no program.`, install: installWith("python3") };
  }
  const python = await activePython();
  const beside = python && path.join(path.dirname(python), PROGRAM);
  if (beside && isProgram(beside)) return { command: beside };
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute);
  const onPath = folders.map((folder) => path.join(folder, PROGRAM)).find(isProgram);
  if (onPath) return { command: onPath };
  const places = python ? `in the environment of ${python}, nor on PATH` : "on PATH";
  return { missing: `The program aigc-lsp is not ${places}.`, install: installWith(python ?? "python3") };
}

function installWith(python: string): string {
  return `${/\s/.test(python) ? `"${python}"` : python} -m pip install .`;
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The interpreter that the Python extension has chosen, if that extension is there. */
async function activePython(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension("ms-python.python");
  if (!extension) return undefined;
  try {
    const { environments } = await extension.activate();
    const chosen = environments.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri);
    return (await environments.resolveEnvironment(chosen))?.executable.uri?.fsPath;
  } catch {
    return undefined; // an older Python extension without this interface
  }
}
