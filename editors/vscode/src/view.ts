/** The view in the side bar: rules, below each its files, below each its references. */

import * as vscode from "vscode";
import type { Session } from "./session";
import {
  children,
  counted,
  type FileStatus,
  type FolderStatus,
  isDone,
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
    this.tree = vscode.window.createTreeView(VIEW, { treeDataProvider: this });
    this.listening = [
      this.tree,
      this.changed,
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
    return this.status === null ? [] : roots(this.status);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case "folder":
        return folderItem(node.folder);
      case "rule":
        return ruleItem(node.rule, node.folder);
      case "module":
        return moduleItem(node.module, node.rule);
      case "file":
        return fileItem(node.file);
      case "finding":
        return findingItem(node);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const each of this.listening) each.dispose();
  }

  private async load(): Promise<void> {
    const { left } = this.session;
    this.tree.description = left === null ? "" : `${left} left`;
    if (!this.tree.visible && this.session.state === "running") return;
    await this.ask();
    this.tree.message =
      this.session.state === "running" && !this.session.can("renamespace.status")
        ? "This server is older than the extension: it cannot list what is left."
        : undefined;
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

function ruleItem(rule: RuleStatus, folder: FolderStatus): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const done = isDone(rule);
  const item = new vscode.TreeItem(rule.rule, done ? None : Collapsed);
  item.id = `${folder.uri} ${rule.rule}`;
  item.description = rule.new === "" ? progress(rule) : `${progress(rule)} → ${rule.new}`;
  item.contextValue = done || rule.new === "" ? "rule.done" : "rule";
  item.iconPath = done
    ? new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed"))
    : new vscode.ThemeIcon(rule.new === "" ? "warning" : "symbol-namespace");
  item.tooltip = [title(rule), `${counted(rule.left, "reference")} left`, rule.note ?? ""]
    .filter((line) => line !== "")
    .join("\n");
  return item;
}

function moduleItem(module: string, rule: RuleStatus): vscode.TreeItem {
  const item = new vscode.TreeItem(module);
  item.description = "to move";
  item.tooltip = `The definition of ${module} is to move: ${title(rule)}`;
  item.contextValue = "module";
  item.iconPath = new vscode.ThemeIcon("symbol-module");
  return item;
}

function fileItem(file: FileStatus): vscode.TreeItem {
  const uri = vscode.Uri.parse(file.uri);
  const item = new vscode.TreeItem(uri, vscode.TreeItemCollapsibleState.Collapsed);
  const folder = vscode.workspace.asRelativePath(vscode.Uri.joinPath(uri, ".."));
  item.description = `${folder} · ${file.findings.length}`;
  item.contextValue = file.findings.some((each) => each.applicability === "safe")
    ? "file"
    : "file.manual";
  item.iconPath = vscode.ThemeIcon.File;
  return item;
}

const ICONS = { safe: "arrow-small-right", unsafe: "question", manual: "person" } as const;

function findingItem({ finding, file }: TreeNode & { kind: "finding" }): vscode.TreeItem {
  const { start, end } = finding.range;
  const item = new vscode.TreeItem(`${start.line + 1}: ${finding.message}`);
  item.tooltip = `${finding.message}\n${finding.code}, ${finding.applicability}`;
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
