/** The commands of the palette and of the view. */

import * as vscode from "vscode";
import {
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  Command,
  type LanguageClient,
  type Location,
  type Position,
  type Range,
} from "vscode-languageclient/node";
import { PLAN, TEMPLATE } from "./plan";
import { touched } from "./preview";
import { saveChanged, unsavedFiles } from "./saving";
import { type Session, SHOW_REFERENCES } from "./session";
import { modulesToApply, modulesToMove, type TreeNode, title } from "./status";
import { VIEW } from "./view";

type Node<Kind extends TreeNode["kind"]> = TreeNode & { readonly kind: Kind };

/** Each command by its name. */
export function commands(
  session: Session,
  log: vscode.LogOutputChannel,
): Record<string, (...given: never[]) => unknown> {
  return {
    [SHOW_REFERENCES]: (uri: string, position: Position, places: Location[]) =>
      showReferences(session, uri, position, places),
    "renamespace.ui.fixFile": (uri?: vscode.Uri) => fixFile(session, uri),
    "renamespace.ui.fixRuleInFile": (node: Node<"file">) => fixRuleInFile(session, node),
    "renamespace.ui.fixWorkspace": () => fixWorkspace(session, false),
    "renamespace.ui.fixWorkspaceUnsafe": () => fixWorkspace(session, true),
    "renamespace.ui.fixRule": (node: Node<"rule">) => fixRule(session, node),
    "renamespace.ui.fixFinding": (node: Node<"finding">) => fixFinding(session, node),
    "renamespace.ui.moveModule": (node?: Node<"module">) => moveModule(session, node),
    "renamespace.ui.applyWithFacade": () => applyWithFacade(session),
    "renamespace.ui.writeFacades": () => session.run("renamespace.writeFacade", {}),
    "renamespace.ui.showStatus": () => vscode.commands.executeCommand(`${VIEW}.focus`),
    "renamespace.ui.openPlan": () => openPlan(session),
    "renamespace.ui.refresh": () => session.reload(),
    "renamespace.ui.restart": () => session.restart(),
    "renamespace.ui.showLog": () => log.show(),
    "renamespace.ui.install": () => openWalkthrough(),
    "renamespace.ui.openSettings": () => openSettings(),
  };
}

/** The places that a code lens counts, over the text where it stands. */
async function showReferences(
  session: Session,
  uri: string,
  position: Position,
  places: readonly Location[],
): Promise<void> {
  const convert = session.connection?.protocol2CodeConverter;
  if (convert === undefined) throw new Error("the server is not running");
  await vscode.commands.executeCommand(
    "editor.action.showReferences",
    convert.asUri(uri),
    convert.asPosition(position),
    places.map(convert.asLocation),
  );
}

async function fixFile(session: Session, given?: vscode.Uri): Promise<void> {
  const uri = given ?? vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== "file") throw new Error("there is no file to fix");
  const encoded = session.connection?.code2ProtocolConverter.asUri(uri) ?? uri.toString();
  await session.run("renamespace.fixFile", { uri: encoded, unsafe: false });
}

async function fixRuleInFile(session: Session, { file, rule }: Node<"file">): Promise<void> {
  await session.run(
    "renamespace.fixFile",
    { uri: file.uri, rule: rule.rule, unsafe: false },
    { saving: true },
  );
}

async function fixWorkspace(session: Session, unsafe: boolean): Promise<void> {
  await session.run("renamespace.fixWorkspace", { unsafe });
}

async function fixRule(session: Session, { rule }: Node<"rule">): Promise<void> {
  await session.run("renamespace.fixRule", { rule: rule.rule, unsafe: false });
}

async function moveModule(session: Session, node?: Node<"module">): Promise<void> {
  const module = node?.module ?? (await pickModule(session));
  if (module === undefined) return;
  await session.run("renamespace.moveModule", { module, unsafe: false });
}

/** Move what goes out of a module, and leave it as a facade for those who call it. */
async function applyWithFacade(session: Session): Promise<void> {
  const status = await session.status();
  const modules = status === null ? [] : modulesToApply(status);
  if (modules.length === 0) return nothingToMove();
  const placeHolder = "The module to apply the plan to; callers of its functions stay as they are";
  const module = await vscode.window.showQuickPick(modules, { placeHolder });
  if (module === undefined) return;
  await session.run("renamespace.moveModule", { module, unsafe: false, facade: true });
}

function nothingToMove(): void {
  void vscode.window.showInformationMessage("Renamespace: no module of the plan is to move.");
}

async function pickModule(session: Session): Promise<string | undefined> {
  const status = await session.status();
  const modules = status === null ? [] : modulesToMove(status);
  if (modules.length === 0) {
    nothingToMove();
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

/**
 * Do what the server offers as a quick fix for a finding; the file need not be open.
 *
 * What is safe is done at once. Of the rest the user chooses, and sees why it is not.
 */
async function fixFinding(session: Session, node: Node<"finding">): Promise<void> {
  const client = session.connection;
  if (client === null) throw new Error("the server is not running");
  const { range } = node.finding;
  const found = await client.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: node.file.uri },
    range,
    context: { diagnostics: [], only: ["quickfix"] },
  });
  const actions = (found ?? [])
    .filter((each): each is CodeAction => !Command.is(each) && each.disabled === undefined)
    .filter(({ diagnostics }) => diagnostics?.some((each) => isSame(each.range, range)) ?? true);
  if (actions.length === 0) throw new Error("this is not there any more, or has no fix");
  const best = actions.filter((each) => each.isPreferred);
  const action = best.length === 1 ? best[0] : await pickAction(actions);
  if (action !== undefined) await apply(client, action);
}

async function apply(client: LanguageClient, action: CodeAction): Promise<void> {
  const whole =
    action.edit || action.data === undefined
      ? action
      : await client.sendRequest(CodeActionResolveRequest.type, action);
  if (whole.edit === undefined) throw new Error("this cannot be fixed for you");
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(whole.edit);
  const edited = touched(whole.edit).map((uri) => vscode.Uri.parse(uri).toString());
  const before = unsavedFiles();
  await vscode.workspace.applyEdit(edit, { isRefactoring: true });
  await saveChanged(new Set(edited), before);
}

async function pickAction(actions: readonly CodeAction[]): Promise<CodeAction | undefined> {
  const items = actions.map((action) => ({ label: action.title, action }));
  return (await vscode.window.showQuickPick(items))?.action;
}

function isSame(one: Range, other: Range): boolean {
  return isAt(one.start, other.start) && isAt(one.end, other.end);
}

function isAt(one: Position, other: Position): boolean {
  return one.line === other.line && one.character === other.character;
}

async function openPlan(session: Session): Promise<void> {
  const plan = (await session.status())?.folders.find((folder) => folder.plan !== null)?.plan;
  if (plan) {
    await vscode.window.showTextDocument(vscode.Uri.parse(plan));
    return;
  }
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  const uri = vscode.Uri.joinPath(folder.uri, PLAN);
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
