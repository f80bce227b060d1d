/** What the server answers to `renamespace.status`, and the tree that is shown of it. Pure. */

import type { Range } from "vscode-languageserver-protocol";

export type Applicability = "safe" | "unsafe" | "manual";

export interface FoundReference {
  readonly range: Range;
  readonly message: string;
  readonly code: string;
  readonly applicability: Applicability;
}

export interface FileStatus {
  readonly uri: string;
  readonly findings: readonly FoundReference[];
}

export interface RuleStatus {
  /** The rule's old name; for findings without a rule, their code. */
  readonly rule: string;
  /** Its new name; empty for findings without a rule. */
  readonly new: string;
  readonly note: string | null;
  readonly done: number;
  readonly left: number;
  /** The modules of this rule whose definitions are still to move. */
  readonly toMove: readonly string[];
  readonly files: readonly FileStatus[];
}

export interface FolderStatus {
  readonly uri: string;
  readonly plan: string | null;
  readonly left: number;
  readonly rules: readonly RuleStatus[];
}

export interface Status {
  readonly left: number;
  readonly folders: readonly FolderStatus[];
}

export type TreeNode =
  | { readonly kind: "folder"; readonly folder: FolderStatus }
  | { readonly kind: "rule"; readonly rule: RuleStatus; readonly folder: FolderStatus }
  | { readonly kind: "module"; readonly module: string; readonly rule: RuleStatus }
  | { readonly kind: "file"; readonly file: FileStatus; readonly folder: FolderStatus }
  | { readonly kind: "finding"; readonly finding: FoundReference; readonly file: FileStatus };

/** The first level: the folders that have something to show, or the rules of the only one. */
export function roots(status: Status): TreeNode[] {
  const shown = status.folders.filter((folder) => folder.rules.length > 0);
  const only = shown.length === 1 ? shown[0] : undefined;
  if (only !== undefined) return children({ kind: "folder", folder: only });
  return shown.map((folder) => ({ kind: "folder", folder }));
}

/** What stands below a node. Rules that have something left come first, in the plan's order. */
export function children(node: TreeNode): TreeNode[] {
  switch (node.kind) {
    case "folder": {
      const { folder } = node;
      const open = folder.rules.filter((rule) => !isDone(rule));
      const done = folder.rules.filter(isDone);
      return [...open, ...done].map((rule) => ({ kind: "rule", rule, folder }));
    }
    case "rule": {
      const { rule, folder } = node;
      const modules = rule.toMove.map((module): TreeNode => ({ kind: "module", module, rule }));
      const files = rule.files.map((file): TreeNode => ({ kind: "file", file, folder }));
      return [...modules, ...files];
    }
    case "file":
      return node.file.findings.map((finding) => ({ kind: "finding", finding, file: node.file }));
    default:
      return [];
  }
}

/** Whether nothing is left to do for a rule. */
export function isDone(rule: RuleStatus): boolean {
  return rule.left === 0 && rule.toMove.length === 0;
}

/** How far a rule is, such as "12 of 30". */
export function progress(rule: RuleStatus): string {
  return rule.new === "" ? `${rule.left}` : `${rule.done} of ${rule.done + rule.left}`;
}

/** A rule's name in the tree. */
export function title(rule: RuleStatus): string {
  return rule.new === "" ? rule.rule : `${rule.rule} → ${rule.new}`;
}

/** A count with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The modules that are still to move, each with the rule that says where to, once. */
export function modulesToMove(status: Status): { module: string; rule: RuleStatus }[] {
  const found = new Map<string, RuleStatus>();
  for (const folder of status.folders) {
    for (const rule of folder.rules) {
      for (const module of rule.toMove) if (!found.has(module)) found.set(module, rule);
    }
  }
  return [...found]
    .map(([module, rule]) => ({ module, rule }))
    .sort((a, b) => (a.module < b.module ? -1 : 1));
}
