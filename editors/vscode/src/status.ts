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
  /** The modules of which something is to move, by whatever rule; an older server does not say. */
  readonly toMove?: readonly string[];
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
  | {
      readonly kind: "file";
      readonly file: FileStatus;
      readonly rule: RuleStatus;
      readonly folder: FolderStatus;
    }
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
      const files = rule.files.map((file): TreeNode => ({ kind: "file", file, rule, folder }));
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

/** How far a rule is, such as "12 of 30"; of what no rule stands behind nobody knows. */
export function progress(rule: RuleStatus): string {
  return isRule(rule) ? `${rule.done} of ${rule.done + rule.left}` : "";
}

/** What findings are called that no single rule stands behind, by their code. */
const BY_CODE: Readonly<Record<string, string>> = {
  "deprecated-module": "Aliases of modules that are split",
  "deprecated-function": "Other functions with new names",
  "ambiguous-module": "Modules with more than one new name",
  "dynamic-reference": "Names that are put together",
  mention: "Mentions in text",
  "forbidden-dependency": "Forbidden dependencies",
  "unused-ignore": "Ignore comments without use",
  "unused-rule": "Rules without use",
  "missing-target": "New names that are not there",
  "invalid-plan": "Mistakes in the plan",
};

/** Whether it is a rule of the plan, and not a kind of findings. */
export function isRule(rule: RuleStatus): boolean {
  return rule.new !== "";
}

/** A rule's short name in the tree. */
export function name(rule: RuleStatus): string {
  return isRule(rule) ? rule.rule : (BY_CODE[rule.rule] ?? rule.rule);
}

/** A rule in one line. */
export function title(rule: RuleStatus): string {
  if (isRule(rule)) return `${rule.rule} → ${rule.new}`;
  return rule.rule in BY_CODE ? `${name(rule)} (${rule.rule})` : rule.rule;
}

/** What is left of all, in one line. */
export function overall({ left, folders }: Status): string {
  const rules = folders.flatMap((folder) => folder.rules);
  const files = new Set(rules.flatMap((rule) => rule.files.map((file) => file.uri)));
  const modules = new Set(rules.flatMap((rule) => rule.toMove));
  const parts = [
    left > 0 ? `${counted(left, "reference")} left in ${counted(files.size, "file")}` : "",
    modules.size > 0 ? `${counted(modules.size, "module")} to move` : "",
  ].filter((part) => part !== "");
  return parts.length > 0 ? parts.join(", ") : "Nothing refers to an old name.";
}

/** A number as a mark at the end of a line, which has room for two characters. */
export function mark(count: number): string | undefined {
  if (count === 0) return undefined;
  return count < 100 ? `${count}` : "9+";
}

/** A count with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The modules of which something is still to move: as a whole, or some of their functions. */
export function modulesToApply(status: Status): string[] {
  const every = status.folders.flatMap(
    ({ toMove, rules }) => toMove ?? rules.flatMap((rule) => rule.toMove),
  );
  return [...new Set(every)].sort();
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
