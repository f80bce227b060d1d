/** The status bar item: how many references to old names are left. */

import * as vscode from "vscode";
import type { Session } from "./session";
import { counted } from "./status";

/** An item that follows the session for as long as it is not disposed. */
export function statusBar(session: Session): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("left", vscode.StatusBarAlignment.Left, 0);
  item.name = "Renamespace";
  const show = () => render(item, session);
  const listening = session.onDidChange(show);
  show();
  return vscode.Disposable.from(item, listening);
}

function render(item: vscode.StatusBarItem, session: Session): void {
  const { left } = session;
  item.command = "renamespace.ui.showStatus";
  item.backgroundColor = undefined;
  switch (session.state) {
    case "starting":
      item.text = "$(loading~spin) Renamespace";
      item.tooltip = "Renamespace is starting";
      break;
    case "running":
      item.text =
        left === 0
          ? "$(check) Renamespace"
          : `Renamespace: ${left === null ? "…" : `${left} left`}`;
      item.tooltip =
        left === null
          ? "Renamespace: looking at the project"
          : `Renamespace: ${left === 0 ? "no references" : counted(left, "reference")} to old names left\nServer: ${session.origin}`;
      break;
    default:
      item.text = "$(error) Renamespace";
      item.tooltip = "Renamespace: the server is not running";
      item.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
  }
  item.accessibilityInformation = { label: item.tooltip };
  item.show();
}
