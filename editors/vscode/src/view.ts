/** The view in the side bar: rules, below each its files, below each its references. */

import * as vscode from "vscode";
import type { Session } from "./session";
import {
  children,
  counted,
  type FolderStatus,
  isDone,
  isRule,
  mark,
  name,
  overall,
  progress,
  type RuleStatus,
  roots,
  type Status,
  type TreeNode,
  title,
} from "./status";

export const VIEW = "renamespace.left";

/** Milliseconds to wait for more news before the server is asked. */
const PAUSE = 150;

type Node<Kind extends TreeNode["kind"]> = TreeNode & { readonly kind: Kind };

export class View implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private status: Status | null = null;
  private timer: NodeJS.Timeout | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly tree: vscode.TreeView<TreeNode>;
  private readonly listening: vscode.Disposable[];
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly session: Session,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.tree = vscode.window.createTreeView(VIEW, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.listening = [
      this.tree,
      this.changed,
      vscode.window.registerFileDecorationProvider({ provideFileDecoration: decoration }),
      session.onDidChange(() => this.refresh()),
      vscode.workspace.onDidSaveTextDocument(() => this.refresh()),
      this.tree.onDidChangeVisibility(({ visible }) => visible && this.refresh()),
    ];
  }

  /** Ask the server anew, soon. */
  refresh(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), PAUSE);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node !== undefined) return children(node);
    if (this.status === null) await this.ask();
    const shown = this.status === null ? [] : roots(this.status);
    this.tree.message = this.status && shown.length > 0 ? overall(this.status) : undefined;
    return shown;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case "folder":
        return folderItem(node.folder);
      case "rule":
        return ruleItem(node);
      case "module":
        return moduleItem(node);
      case "file":
        return fileItem(node);
      case "finding":
        return findingItem(node);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const each of this.listening) each.dispose();
  }

  private async load(): Promise<void> {
    if (!this.tree.visible && this.session.state === "running") return;
    await this.ask();
    this.changed.fire();
  }

  private async ask(): Promise<void> {
    try {
      this.status = await this.session.status();
    } catch (error) {
      this.log.warn(`the server did not tell its status: ${String(error)}`);
    }
  }
}

function folderItem(folder: FolderStatus): vscode.TreeItem {
  const uri = vscode.Uri.parse(folder.uri);
  const item = new vscode.TreeItem(uri, vscode.TreeItemCollapsibleState.Expanded);
  item.id = folder.uri;
  item.description = `${folder.left} left`;
  item.contextValue = "folder";
  item.iconPath = vscode.ThemeIcon.Folder;
  return item;
}

function ruleItem({ rule, folder }: Node<"rule">): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const done = isDone(rule);
  const item = new vscode.TreeItem(name(rule), done ? None : Collapsed);
  item.id = `${folder.uri} ${rule.rule}`;
  item.description = isRule(rule) ? `${progress(rule)} → ${rule.new}` : "";
  item.contextValue = isRule(rule) && hasSafe(rule) ? "rule" : "rule.asis";
  item.iconPath = done
    ? new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed"))
    : new vscode.ThemeIcon(isRule(rule) ? "symbol-namespace" : "warning");
  item.resourceUri = marked(`/${rule.rule}`, rule.left);
  item.tooltip = [title(rule), progress(rule), `${counted(rule.left, "reference")} left`, rule.note]
    .filter((line) => line)
    .join("\n");
  return item;
}

function hasSafe(rule: RuleStatus): boolean {
  return rule.files.some((file) => file.findings.some(isSafe));
}

function isSafe(each: { readonly applicability: string }): boolean {
  return each.applicability === "safe";
}

function moduleItem({ module, rule }: Node<"module">): vscode.TreeItem {
  const item = new vscode.TreeItem(`Move ${module}`);
  item.tooltip = `The definition of ${module} is to move: ${title(rule)}`;
  item.contextValue = "module";
  item.iconPath = new vscode.ThemeIcon("symbol-module");
  return item;
}

function fileItem({ file, rule, folder }: Node<"file">): vscode.TreeItem {
  const uri = vscode.Uri.parse(file.uri);
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${folder.uri} ${rule.rule} ${file.uri}`;
  item.description = vscode.workspace.asRelativePath(uri).slice(0, -name.length - 1);
  item.contextValue = isRule(rule) && file.findings.some(isSafe) ? "file" : "file.asis";
  item.iconPath = vscode.ThemeIcon.File;
  item.resourceUri = marked(uri.path, file.findings.length);
  item.tooltip = `${uri.fsPath}\n${counted(file.findings.length, "reference")} left`;
  return item;
}

const ICONS = { safe: "arrow-small-right", unsafe: "question", manual: "person" } as const;
const FIXES = {
  safe: "Safe to replace.",
  unsafe: "To be looked at: it cannot be proved that the new name does the same.",
  manual: "To be done by hand.",
} as const;

function findingItem({ finding, file }: Node<"finding">): vscode.TreeItem {
  const { start, end } = finding.range;
  const item = new vscode.TreeItem(`${start.line + 1}: ${finding.message.replaceAll("`", "")}`);
  item.tooltip = `${finding.message}\n${FIXES[finding.applicability]}`;
  item.contextValue = `finding.${finding.applicability}`;
  item.iconPath = new vscode.ThemeIcon(ICONS[finding.applicability]);
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  item.command = {
    command: "vscode.open",
    title: "Open",
    arguments: [vscode.Uri.parse(file.uri), { selection, preserveFocus: true }],
  };
  return item;
}

const SCHEME = "renamespace";

/**
 * An address of our own, for an item that is to end with a number.
 *
 * By a file's own address VS Code would show how many problems the file has, whatever the rule.
 */
function marked(path: string, count: number): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path, query: `${count}` });
}

function decoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
  const count = uri.scheme === SCHEME ? Number(uri.query) : 0;
  const badge = mark(count);
  return badge === undefined ? undefined : { badge, tooltip: `${count} left` };
}
