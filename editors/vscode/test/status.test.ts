import assert from "node:assert/strict";
import { test } from "node:test";
import {
  children,
  type FolderStatus,
  isDone,
  mark,
  modulesToApply,
  modulesToMove,
  overall,
  progress,
  type RuleStatus,
  roots,
  type TreeNode,
  title,
} from "../src/status";

const range = { start: { line: 3, character: 8 }, end: { line: 3, character: 12 } };
const done: RuleStatus = {
  rule: "Shop.Cart",
  new: "Shop.Sales.Cart",
  note: null,
  done: 7,
  left: 0,
  toMove: [],
  files: [],
};
const open: RuleStatus = {
  ...done,
  rule: "Shop.Till",
  new: "Shop.Sales.Till",
  done: 12,
  left: 18,
  toMove: ["Shop.Till"],
  files: [
    {
      uri: "file:///shop/lib/desk.ex",
      findings: [{ range, message: "old", code: "deprecated-module", applicability: "safe" }],
    },
  ],
};
const loose: RuleStatus = { ...done, rule: "forbidden-dependency", new: "", done: 0, left: 2 };
const shop: FolderStatus = { uri: "file:///shop", plan: null, left: 18, rules: [done, open] };
const empty: FolderStatus = { uri: "file:///docs", plan: null, left: 0, rules: [] };

const named = (nodes: TreeNode[]) =>
  nodes.map((node) => (node.kind === "rule" ? node.rule.rule : node.kind));

test("one folder's rules stand at the top, and those that are done come last", () => {
  assert.deepEqual(named(roots({ left: 18, folders: [empty, shop] })), ["Shop.Till", "Shop.Cart"]);
});

test("several folders have a level of their own", () => {
  const other = { ...shop, uri: "file:///other" };
  assert.deepEqual(named(roots({ left: 36, folders: [shop, other] })), ["folder", "folder"]);
});

test("below a rule are its modules to move and its files, below a file its references", () => {
  const [module, file] = children({ kind: "rule", rule: open, folder: shop });
  assert.deepEqual([module?.kind, file?.kind], ["module", "file"]);
  const [finding] = file === undefined ? [] : children(file);
  assert.equal(finding?.kind, "finding");
  assert.deepEqual(finding && children(finding), []);
});

test("progress is told as a part of the whole; what no rule stands behind has none", () => {
  assert.equal(progress(open), "12 of 30");
  assert.equal(progress(loose), "");
});

test("a rule has the plan's names, what no rule stands behind a name in words", () => {
  assert.equal(title(open), "Shop.Till → Shop.Sales.Till");
  assert.equal(title(loose), "Forbidden dependencies (forbidden-dependency)");
  assert.equal(title({ ...loose, rule: "new-in-a-later-server" }), "new-in-a-later-server");
});

test("what is left of all rules together is one line, and counts nothing twice", () => {
  const of = (left: number, ...rules: RuleStatus[]) =>
    overall({ left, folders: [{ ...shop, rules }] });
  assert.equal(
    of(20, done, open, { ...open, rule: "Shop.*" }),
    "20 references left in 1 file, 1 module to move",
  );
  assert.equal(of(0, { ...open, left: 0, files: [] }), "1 module to move");
  assert.equal(of(0, done), "Nothing refers to an old name.");
});

test("a mark at the end of a line has two characters at most", () => {
  assert.deepEqual([0, 1, 99, 100].map(mark), [undefined, "1", "99", "9+"]);
});

test("a rule is not done while its module is to move", () => {
  assert.equal(isDone(done), true);
  assert.equal(isDone({ ...done, toMove: ["Shop.Cart"] }), false);
});

test("a module that two rules name is offered once", () => {
  const tree = { ...open, rule: "Shop.*" };
  const status = { left: 0, folders: [{ ...shop, rules: [open, tree] }] };
  assert.deepEqual(
    modulesToMove(status).map((each) => [each.module, each.rule.rule]),
    [["Shop.Till", "Shop.Till"]],
  );
});

test("a module of which only functions go is among those that the plan is applied to", () => {
  const folder = { uri: "file:///shop", plan: null, left: 0, rules: [open] };
  const status = {
    left: 0,
    folders: [{ ...folder, toMove: ["Shop.Till", "Shop.Orders"] }, folder],
  };
  assert.deepEqual(modulesToApply(status), [
    ...new Set(["Shop.Orders", "Shop.Till", ...open.toMove]),
  ]);
});
