/** The commands of the palette and of the view. */

import * as vscode from "vscode";
import {
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  Command,
} from "vscode-languageclient/node";
import { TEMPLATE } from "./plan";
import type { Session } from "./session";
import { modulesToMove, type TreeNode, title } from "./status";
import { VIEW } from "./view";

type Node<Kind extends TreeNode["kind"]> = TreeNode & { readonly kind: Kind };

/** Each command by its name. */
export function commands(
  session: Session,
  log: vscode.LogOutputChannel,
): Record<string, (...given: never[]) => unknown> {
  return {
    "renamespace.ui.fixFile": (node?: Node<"file"> | vscode.Uri) => fixFile(session, node),
    "renamespace.ui.fixWorkspace": () => fixWorkspace(session, false),
    "renamespace.ui.fixWorkspaceUnsafe": () => fixWorkspace(session, true),
    "renamespace.ui.fixRule": (node: Node<"rule">) => fixRule(session, node),
    "renamespace.ui.fixFinding": (node: Node<"finding">) => fixFinding(session, node),
    "renamespace.ui.moveModule": (node?: Node<"module">) => moveModule(session, node),
    "renamespace.ui.showStatus": () => vscode.commands.executeCommand(`${VIEW}.focus`),
    "renamespace.ui.openPlan": () => openPlan(session),
    "renamespace.ui.refresh": () => session.run("renamespace.reload", {}),
    "renamespace.ui.restart": () => session.restart(),
    "renamespace.ui.showLog": () => log.show(),
    "renamespace.ui.install": () => openWalkthrough(),
    "renamespace.ui.openSettings": () => openSettings(),
  };
}

async function fixFile(session: Session, what?: Node<"file"> | vscode.Uri): Promise<void> {
  const uri = uriOf(what) ?? vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== "file") throw new Error("there is no file to fix");
  await session.run("renamespace.fixFile", { uri: encoded(session, uri), unsafe: false });
}

function uriOf(what?: Node<"file"> | vscode.Uri): vscode.Uri | undefined {
  if (what instanceof vscode.Uri) return what;
  return what?.kind === "file" ? vscode.Uri.parse(what.file.uri) : undefined;
}

async function fixWorkspace(session: Session, unsafe: boolean): Promise<void> {
  await session.run("renamespace.fixWorkspace", { unsafe }, { preview: wantsPreview() });
}

async function fixRule(session: Session, { rule }: Node<"rule">): Promise<void> {
  const argument = { rule: rule.rule, unsafe: false };
  await session.run("renamespace.fixRule", argument, { preview: wantsPreview() });
}

async function moveModule(session: Session, node?: Node<"module">): Promise<void> {
  const module = node?.module ?? (await pickModule(session));
  if (module === undefined) return;
  const argument = { module, unsafe: false };
  await session.run("renamespace.moveModule", argument, { preview: wantsPreview() });
}

async function pickModule(session: Session): Promise<string | undefined> {
  const status = await session.status();
  const modules = status === null ? [] : modulesToMove(status);
  if (modules.length === 0) {
    void vscode.window.showInformationMessage("Renamespace: no module of the plan is to move.");
    return undefined;
  }
  const items = modules.map(({ module, rule }) => ({
    label: module,
    description: rule.rule === module ? `→ ${rule.new}` : title(rule),
  }));
  const placeHolder = "The module to move, with its file, its tests and all that refers to it";
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))
    ?.label;
}

/** Do what the server offers as a quick fix for a finding; the file need not be open. */
async function fixFinding(session: Session, node: Node<"finding">): Promise<void> {
  const client = session.connection;
  if (client === null) throw new Error("the server is not running");
  const found = await client.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: node.file.uri },
    range: node.finding.range,
    context: { diagnostics: [], only: ["quickfix"] },
  });
  const actions = (found ?? []).filter((each): each is CodeAction => !Command.is(each));
  const action = actions.length > 1 ? await pickAction(actions) : actions[0];
  if (action === undefined) {
    if (actions.length === 0) throw new Error("this is not there any more, or has no fix");
    return;
  }
  const whole =
    action.edit || action.data === undefined
      ? action
      : await client.sendRequest(CodeActionResolveRequest.type, action);
  if (whole.edit === undefined) throw new Error("this cannot be fixed for you");
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(whole.edit);
  await vscode.workspace.applyEdit(edit, { isRefactoring: true });
}

async function pickAction(actions: readonly CodeAction[]): Promise<CodeAction | undefined> {
  const items = actions.map((action) => ({ label: action.title, action }));
  return (await vscode.window.showQuickPick(items))?.action;
}

async function openPlan(session: Session): Promise<void> {
  const plan = (await session.status())?.folders.find((folder) => folder.plan !== null)?.plan;
  if (plan) {
    await vscode.window.showTextDocument(vscode.Uri.parse(plan));
    return;
  }
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  const uri = vscode.Uri.joinPath(folder.uri, "renamespace.toml");
  if (!(await exists(uri))) await vscode.workspace.fs.writeFile(uri, Buffer.from(TEMPLATE));
  await vscode.window.showTextDocument(uri);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

async function openWalkthrough(): Promise<void> {
  const category = "renamespace.renamespace#start";
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", {
    category,
    step: "renamespace.renamespace#install",
  });
}

async function openSettings(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openSettings", "renamespace.server");
}

function wantsPreview(): boolean {
  return vscode.workspace.getConfiguration("renamespace").get<boolean>("preview") ?? true;
}

function encoded(session: Session, uri: vscode.Uri): string {
  return session.connection?.code2ProtocolConverter.asUri(uri) ?? uri.toString();
}
