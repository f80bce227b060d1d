/** Puts the extension together. */

import * as vscode from "vscode";
import { commands } from "./commands";
import { complainOf, Session, traceSetting } from "./session";
import { statusBar } from "./statusBar";
import { View } from "./view";

let session: Session | undefined;

/** VS Code calls it when a folder with a plan or a mix project is opened, or a command is used. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Renamespace", { log: true });
  const running = new Session(context, log);
  const view = new View(running, log);
  session = running;
  context.subscriptions.push(log, view, statusBar(running));
  for (const [name, run] of Object.entries(commands(running, log))) {
    context.subscriptions.push(vscode.commands.registerCommand(name, shown(run)));
  }
  context.subscriptions.push(
    running.onDidChange(() => tell(running)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.restart()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("renamespace.server")) void running.restart();
      if (change.affectsConfiguration("renamespace.trace")) {
        void running.connection?.setTrace(traceSetting());
      }
    }),
  );
  void running.restart();
}

/** VS Code waits for it before it ends the extension. */
export async function deactivate(): Promise<void> {
  await session?.stop();
}

/** What goes wrong in a command is told in its own words, not as "command failed". */
function shown(run: (...given: never[]) => unknown): (...given: never[]) => Promise<void> {
  return async (...given) => {
    try {
      await run(...given);
    } catch (error) {
      complainOf(error);
    }
  };
}

/** What the view's welcome and the walkthrough ask for. */
function tell(running: Session): void {
  const { state, mistaken } = running;
  const told = state === "running" && mistaken ? "mistaken" : state;
  void vscode.commands.executeCommand("setContext", "renamespace.state", told);
}
