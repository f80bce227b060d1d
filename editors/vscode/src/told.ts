/** What a command of the server has done, in words. Pure. */

import { counted } from "./status";

/** What the commands that fix answer. */
export interface Fixed {
  readonly fixed: number;
  readonly left: number;
  readonly files: number;
}

/** What `renamespace.moveModule` and `renamespace.writeFacade` answer. */
export interface Moved {
  readonly modules: number;
  readonly files: number;
  readonly edited: number;
  readonly left: number;
  /** Those that have gone from one module to another; an older server does not say. */
  readonly functions?: number;
  /** The old modules that hand on to the new ones. */
  readonly facades?: number;
}

/** How a command ended. */
export interface Ending {
  /** Whether there was an edit, which the user may have discarded. */
  readonly edits: boolean;
  /** Whether what cannot be proved was asked for too. */
  readonly unsafe: boolean;
}

/** One sentence for the user; null if the answer is of a command that does nothing to tell of. */
export function words(answer: unknown, ending: Ending): string | null {
  if (is<Moved>(answer, "modules", "edited")) return moved(answer);
  if (is<Fixed>(answer, "fixed", "files")) return fixed(answer, ending);
  return null;
}

function fixed({ fixed, left, files }: Fixed, { edits, unsafe }: Ending): string {
  if (fixed > 0) {
    const done = `${counted(fixed, "old name")} replaced in ${counted(files, "file")}`;
    return left > 0 ? `${done}, ${left} left.` : `${done}.`;
  }
  if (edits) return "Nothing was changed.";
  if (left === 0) return "There is nothing to fix.";
  const how = unsafe ? "by hand" : "with a look at each";
  const those = left === 1 ? "the old name that is left" : `the ${left} old names left`;
  return `Nothing was changed: ${those} can only be replaced ${how}.`;
}

function moved({ modules, edited, left, functions = 0, facades = 0 }: Moved): string {
  const moving = [
    modules > 0 ? counted(modules, "module") : "",
    functions > 0 ? counted(functions, "function") : "",
  ].filter((part) => part !== "");
  const parts = [
    moving.length > 0 ? `${moving.join(" and ")} moved` : "",
    facades > 0 ? `${counted(facades, "facade")} written` : "",
    edited > 0 ? `${counted(edited, "file")} edited` : "",
    left > 0 ? `${counted(left, "old name")} left` : "",
  ].filter((part) => part !== "");
  return moving.length + facades > 0 ? `${parts.join(", ")}.` : "Nothing was changed.";
}

/** What is said of files that VS Code has not saved; empty if it has. */
export function unsaved(count: number): string {
  if (count === 0) return "";
  return count === 1 ? " The file is not saved." : ` ${count} files are not saved.`;
}

function is<T>(answer: unknown, ...keys: (keyof T)[]): answer is T {
  return typeof answer === "object" && answer !== null && keys.every((key) => key in answer);
}
