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
  const { text, tooltip, color } = shown(session);
  item.command = "renamespace.ui.showStatus";
  item.text = text;
  item.tooltip = `Renamespace: ${tooltip}`;
  item.backgroundColor = color && new vscode.ThemeColor(`statusBarItem.${color}Background`);
  item.accessibilityInformation = { label: item.tooltip };
  item.show();
}

interface Shown {
  readonly text: string;
  readonly tooltip: string;
  readonly color?: "warning" | "error";
}

function shown({ state, left, mistaken, origin }: Session): Shown {
  if (state === "starting") return { text: "$(loading~spin) Renamespace", tooltip: "starting" };
  if (state !== "running") {
    const text = "$(error) Renamespace";
    return { text, tooltip: "the server is not running", color: "error" };
  }
  if (mistaken) {
    const text = "$(warning) Renamespace: mistake in the plan";
    return { text, tooltip: "the plan cannot be read, see Problems", color: "warning" };
  }
  if (left === null) return { text: "Renamespace: …", tooltip: "looking at the project" };
  const text = left === 0 ? "$(check) Renamespace" : `Renamespace: ${left} left`;
  const count = left === 0 ? "no references" : counted(left, "reference");
  return { text, tooltip: `${count} to old names left\nServer: ${origin}` };
}
