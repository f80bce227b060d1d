// What a user does in VS Code, told in steps; which journey is the first word.
//
//   node journey.mjs fix|move|beside|missing|bundled|untrusted TASK.json
//
// TASK names the editor, the extensions, the folder to work in, and what is to be seen there.

import fs from "node:fs";
import path from "node:path";
import { openWindow, until } from "./window.mjs";

const [, , name, file] = process.argv;
const task = JSON.parse(fs.readFileSync(file, "utf8"));
const journeys = { fix, move, beside, missing, bundled, untrusted };

const TREE = ".pane-body .monaco-list-row";
const PREVIEW = ".bulk-edit-panel";
const STATUS = '.statusbar-item[id="renamespace.renamespace.left"]';
const TOAST = ".notification-toast";

const window = await openWindow({ ...task, trusted: name !== "untrusted" });
let failed = false;
try {
  await journeys[name]();
} catch (error) {
  failed = true;
  console.error(error.message);
  await window.picture("failure");
} finally {
  await window.close();
}
process.exit(failed ? 1 : 0);

async function step(what, work) {
  const start = Date.now();
  try {
    await work();
  } catch (error) {
    throw new Error(`${what}: ${error.message}`);
  }
  console.log(`${what} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}

async function fix() {
  await step("old names are underlined", async () => {
    await underlined();
    await window.picture("squiggles");
  });
  await step("the status bar counts", () => window.see(STATUS, { text: `${task.left} left` }));
  await step("Problems lists those of closed files too", async () => {
    const rows = await window.problems();
    if (!rows.some((row) => row.includes(task.elsewhere))) throw new Error(rows.join("\n"));
    await window.see(".panel .badge", { text: `${task.problems}` });
    await window.picture("problems");
    await window.command("View: Hide Panel");
  });
  await step("a hover tells of the finding", async () => {
    const said = await window.hover(...task.place);
    await window.picture("hover");
    for (const words of ["`Relay.Runs` is now `Relay.WorkOrders`", "Rule: Relay.Runs", "Fix: safe"]) {
      if (count(said, words) !== 1) throw new Error(`"${words}" is not once in: ${said}`);
    }
    await window.press("Escape");
  });
  await step("the view lists rules, files and references, and opens them", lookAround);
  await step("the light bulb replaces one name", async () => {
    await underlined();
    await window.goTo(...task.place);
    const { choose } = await window.quickFix(task.title);
    await window.picture("light-bulb");
    await choose();
    await until("fewer squiggles", async () => (await window.squiggles()) < task.inFile);
    await window.press("Control+s");
    await until("saved", () => !window.onDisk(task.file).includes(task.gone));
    keep("one");
  });
  await step("the wand of a reference replaces it in a closed file", async () => {
    const before = window.onDisk(task.ruleFile);
    await wand(await below(task.rule, task.ruleFile, "is now"), "Fix This");
    await until("the file is fixed and saved", () => window.onDisk(task.ruleFile) !== before);
    keep("two");
  });
  await step("the lens of an old module shows what refers to it", lens);
  await step("the wand of a rule fixes it everywhere", async () => {
    await wand(await ruleRow(task.rule), "Fix This Rule Everywhere");
    await inPreview("Apply", () => window.picture("rule"));
    await told(/replaced in \d+ files/);
    keep("three");
  });
  await step("the wand of a file fixes a rule there", async () => {
    await wand(await below(task.otherRule, task.otherFile), "Fix This Rule in the File");
    await told(/replaced in 1 file, \d+ left\.$|replaced in 1 file\.$/);
    keep("four");
  });
  await step("the open file is fixed, and is to be saved", async () => {
    await window.openFile(task.file);
    const before = window.onDisk(task.file);
    await window.command("Renamespace: Fix This File");
    const toast = await window.see(TOAST, { text: "The file is not saved." });
    if (window.onDisk(task.file) !== before) throw new Error("it is saved");
    await toast.locator(".monaco-button", { hasText: "Save It" }).click();
    await until("the file is saved", () => window.onDisk(task.file) !== before);
    keep("five");
  });
  await step("a discarded preview changes nothing", async () => {
    await preview("Renamespace: Fix the Workspace", "Discard");
    await told("Nothing was changed.");
  });
  await step("the preview shows all, ticked, and applies it", async () => {
    await preview("Renamespace: Fix the Workspace", "Apply", async () => {
      await window.picture("preview");
      const unticked = (await ticks()).filter((ticked) => !ticked);
      if (unticked.length > 0) throw new Error(`${unticked.length} changes are not ticked`);
    });
    await window.see(STATUS, { text: `${task.after} left` });
    await window.see(TOAST, { text: /replaced in \d+ files, \d+ left\.$/ });
    await window.picture("fixed");
    await told(/replaced in \d+ files/);
    keep("six");
  });
  await step("what is unsafe is in the preview too, not ticked, and waits for a tick", async () => {
    await preview("Renamespace: Fix the Workspace, Unsafe Fixes Too", "Apply", async () => {
      await window.picture("unsafe");
      if ((await ticks()).some((ticked) => ticked)) throw new Error("a change is ticked");
      await tickAll();
      await window.picture("ticked");
    });
    await window.see(STATUS, { text: task.end ? `${task.end} left` : /Renamespace$/ });
    await told("replaced");
    await window.picture("done");
    keep("seven");
  });
}

function ticks() {
  const boxes = window.page.locator(`${PREVIEW} input[type=checkbox]`);
  return boxes.evaluateAll((all) => all.map((box) => box.checked));
}

// By keyboard, from file to file; a tick there is one for all below.
async function tickAll() {
  const first = window.page.locator(`${PREVIEW} .monaco-list-row`).first();
  await first.locator(".monaco-icon-label").click();
  await window.press("Control+ArrowLeft"); // collapses all
  await until("all is collapsed", async () => (await first.getAttribute("aria-expanded")) === "false");
  const files = Number(await first.getAttribute("aria-setsize"));
  for (let n = 1; n <= files; n++) {
    await window.see(`${PREVIEW} .monaco-list-row.focused[aria-posinset="${n}"]`);
    await window.press("Space");
    await window.see(`${PREVIEW} .monaco-list-row.focused input:checked`);
    await window.press("ArrowDown");
  }
}

async function underlined() {
  await window.openFile(task.file);
  await until("squiggles", async () => (await window.squiggles()) === task.inFile);
}

async function ruleRow(rule) {
  await window.command("Renamespace: Show Status");
  const name = rule.replaceAll(/[.*]/g, "\\$&");
  return window.see(TREE, { text: new RegExp(`^\\s*${name}\\s*\\d+ of \\d+`) });
}

// A file below a rule, or a reference below that; what is collapsed on the way is expanded.
async function below(rule, file, reference) {
  await window.expand(await ruleRow(rule));
  const row = await window.see(TREE, { text: path.basename(file) });
  if (reference === undefined) return row;
  await window.expand(row);
  return window.see(TREE, { text: reference });
}

async function wand(row, title) {
  await row.hover();
  await row.locator(`.action-label[aria-label="${title}"]`).click();
}

async function lookAround() {
  const finding = await below(task.rule, task.ruleFile, "is now");
  await finding.click();
  await window.see(`.tab.active[data-resource-name="${path.basename(task.ruleFile)}"]`);
  await window.picture("view");
}

async function lens() {
  await window.openFile("lib/relay/runs.ex");
  const show = await window.see(".codelens-decoration a", { text: /\d+ references left in \d+ files/ });
  const [count] = (await show.innerText()).match(/\d+/);
  await window.picture("lens");
  await show.click();
  await window.see(".peekview-widget .peekview-title", { text: `(${count})` });
  await window.see(".peekview-widget .view-line");
  await window.picture("references");
  await window.press("Escape");
  await window.gone(".peekview-widget");
  await (await window.see(".codelens-decoration a", { text: /^Fix \d+ of them/ })).click();
  await inPreview("Discard");
  await told("Nothing was changed.");
}

async function move() {
  await step("the plan counts as it is typed", async () => {
    await window.openFile("renamespace.toml");
    await window.see(STATUS, { text: `${task.left} left` });
    await window.goTo(task.planLine, 1);
    await window.press("Control+Shift+k");
    await window.see(STATUS, { text: `${task.without} left` });
    await window.press("Control+z");
    await window.see(STATUS, { text: `${task.left} left` });
  });
  await step("a mistake in the plan is underlined", async () => {
    await window.goTo(task.planLine, 1);
    await window.type("nonsense ");
    await until("a squiggle", async () => (await window.squiggles("error")) > 0);
    await window.see(STATUS, { text: "mistake in the plan" });
    await window.command("Renamespace: Show Status");
    await window.see(".pane-body .welcome-view-content", { text: "mistake in the plan" });
    await window.picture("plan");
    await window.command("View: Focus Active Editor Group");
    await window.command("File: Revert File");
    await until("no squiggle", async () => (await window.squiggles("error")) === 0);
    await window.see(STATUS, { text: `${task.left} left` });
  });
  await step("the module is picked, previewed and moved", async () => {
    await window.openFile(task.file);
    await window.command("Renamespace: Move a Module");
    await window.see(".quick-input-list .monaco-list-row", { text: task.module });
    await window.picture("modules");
    await window.type(task.module);
    await window.pick(new RegExp(`^\\s*${task.module.replaceAll(".", "\\.")}\\s*→`));
    await inPreview("Apply", () => window.picture("move-preview"));
    await until("the file is at its new place", () =>
      fs.existsSync(path.join(task.workspace, task.moved)),
    );
    await window.see(STATUS, { text: `${task.after} left` });
    await window.see(TOAST, { text: /1 module moved, \d+ files edited/ });
    await window.picture("moved");
    await told("1 module moved");
    keep("moved");
  });
  await step("a module is renamed from its definition, with its file", async () => {
    await window.openFile("lib/relay/janitor.ex");
    await window.goTo(1, 18);
    await window.press("F2");
    await (await window.see(".rename-box input")).fill("Relay.Cleaner");
    await window.press("Enter");
    await until("the file has its new name", () =>
      fs.existsSync(path.join(task.workspace, "lib/relay/cleaner.ex")),
    );
    await window.command("File: Save All Files");
    await window.gone(".tab.dirty");
    keep("renamed");
  });
}

async function beside() {
  await step("the picture for the README", portrait);
  await step("each is heard once", async () => {
    await window.openFile(task.file);
    await until("both underline", async () => (await window.squiggles()) === 2);
    const rows = await window.problems();
    const here = rows.filter((row) => /something is to be done|export_workorders/.test(row));
    const [ours, others] = [/is now .*renamespace/i, /to be done.*other/].map(
      (words) => here.filter((row) => words.test(row)).length,
    );
    if (ours !== 1 || others !== 1) throw new Error(rows.join("\n"));
    await window.command("View: Hide Panel");
  });
  await step("hovers are joined, and ours is silent elsewhere", async () => {
    const both = await window.hover(...task.old);
    await window.picture("both-hovers");
    await window.press("Escape");
    const other = await window.hover(...task.todo);
    await window.press("Escape");
    const told = [both, other].map((said) =>
      ["knows this", "is now", "Rule:"].map((words) => count(said, words)).join(),
    );
    if (told.join(" ") !== "1,1,1 1,0,0") throw new Error(`${told}: ${both} / ${other}`);
  });
  await step("completion, definition and formatting are the other's alone", async () => {
    await window.goTo(5, 1);
    await window.press("Control+Space");
    await window.see(".suggest-widget.visible .monaco-list-row", { text: "defstruct" });
    const items = await window.rows(".suggest-widget");
    if (items.length !== 1) throw new Error(items.join("\n"));
    await window.press("Escape");
    await window.goTo(...task.old);
    await window.press("F12");
    await window.see('.statusbar-item[id="status.editor.selection"]', { text: "Ln 1, Col 1" });
    await window.command("Format Document");
    await window.see(".view-line", { text: "# formatted" });
  });
  await step("quick fixes of both stand in the menu, each once", async () => {
    await quickFixOf([task.todo[0] + 1, task.todo[1]], "Call it done", "Replace");
    await until("done", async () => (await window.squiggles()) === 1);
    await quickFixOf([task.old[0] + 1, task.old[1]], "Replace with", "Call it done");
    await until("replaced", async () => (await window.squiggles()) === 0);
    await window.press("Control+s");
    await until("saved", () => window.onDisk(task.file).includes("WorkOrders.export"));
    await preview("Renamespace: Fix the Workspace", "Apply");
    await told("replaced in");
    keep("both");
  });
}

// What a user has before them, in colours: those are of the other extension.
async function portrait() {
  await window.page.setViewportSize({ width: 1120, height: 640 });
  await window.openFile("lib/relay/janitor.ex");
  await window.expand(await ruleRow("Relay.Runs"));
  await window.see(TREE, { text: "export_worker.ex" });
  await window.goTo(6, 9);
  await window.quickFix("Replace with");
  await window.picture("portrait");
  await window.press("Escape");
  await window.page.setViewportSize({ width: 1400, height: 900 });
}

async function quickFixOf(place, wanted, unwanted) {
  await window.goTo(...place);
  const { titles, choose } = await window.quickFix(wanted);
  const [once, never] = [wanted, unwanted].map((words) => count(titles.join("\n"), words));
  if (once !== 1 || never !== 0) throw new Error(titles.join("\n"));
  await choose();
}

async function missing() {
  await step("a server that is not there is told of, with what to do", async () => {
    const toast = await window.see(TOAST, { text: "which is not there" });
    for (const button of ["How to Install", "Open Settings", "Show Log"]) {
      await toast.locator(".monaco-button", { hasText: button }).waitFor();
    }
    await window.picture("no-server");
    await toast.locator(".monaco-button", { hasText: "How to Install" }).click();
    await window.see(".getting-started-step", { text: "Get the server" });
    await window.see(`${STATUS} .codicon-error`);
    await until("the walkthrough's text", () => window.shows("The extension runs renamespace lsp"));
    await window.picture("walkthrough");
  });
}

async function bundled() {
  await step("the copy in the extension finds old names", underlined);
  await step("and the log says so", async () => {
    await window.command("Renamespace: Show the Log");
    await window.see(".output-view .view-line", { text: "the copy in the extension" });
  });
}

async function untrusted() {
  await step("of a folder that is not trusted, nothing is run", async () => {
    await window.page.locator(".monaco-dialog-box .monaco-button", { hasText: "No, I don" }).click();
    await window.see(STATUS, { text: `${task.left} left` });
    await window.picture("untrusted");
  });
}

function count(text, words) {
  return text.split(words).length - 1;
}

// Run a command that opens the Refactor Preview, look, and press one of its buttons.
async function preview(command, button, look) {
  await window.command(command);
  await inPreview(button, look);
}

async function inPreview(button, look = async () => {}) {
  await window.see(`${PREVIEW} .monaco-list-row`);
  await look();
  await window.page.locator(`${PREVIEW} .monaco-button`, { hasText: button }).click();
  await window.gone(PREVIEW);
}

// The command is done when its message is there: all files are saved by then. It is then put away.
async function told(words) {
  await window.see(TOAST, { text: words });
  const dirty = await window.page.locator(".tab.dirty").count();
  if (dirty > 0) throw new Error(`${dirty} files are not saved`);
  await window.command("Notifications: Clear All Notifications");
  await window.gone(TOAST);
}

// A copy of the folder as it is now, for comparison.
function keep(moment) {
  const copy = path.join(task.out, moment);
  fs.cpSync(task.workspace, copy, { recursive: true });
}
