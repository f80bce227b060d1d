// What a user does in VS Code, told in steps; which journey is the first word.
//
//   node journey.mjs fix|move|missing|bundled|untrusted TASK.json
//
// TASK names the editor, the extension, the folder to work in, and what is to be seen there.

import fs from "node:fs";
import path from "node:path";
import { openWindow, until } from "./window.mjs";

const [, , name, file] = process.argv;
const task = JSON.parse(fs.readFileSync(file, "utf8"));
const journeys = { fix, move, missing, bundled, untrusted };

const TREE = ".pane-body .monaco-list-row";
const PREVIEW = ".bulk-edit-panel";
const STATUS = '.statusbar-item[id="renamespace.renamespace.left"]';

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
  await step("the status bar counts", () => window.see(STATUS, { text: `${task.left}` }));
  await step("Problems lists those of closed files too", async () => {
    const rows = await window.problems();
    if (!rows.some((row) => row.includes(task.elsewhere))) throw new Error(rows.join("\n"));
    await window.see(".panel .badge", { text: `${task.problems}` });
    await window.picture("problems");
    await window.command("View: Hide Panel");
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
  await step("the view's wand replaces one in a closed file", wand);
  await step("a discarded preview changes nothing", async () => {
    await preview("Renamespace: Fix the Workspace", "Discard");
    await window.see(".notification-toast", { text: "nothing was changed" });
    await window.command("Notifications: Clear All Notifications");
    keep("discarded");
  });
  await step("the preview shows all, ticked, and applies it", async () => {
    await preview("Renamespace: Fix the Workspace", "Apply", async () => {
      await window.picture("preview");
      const { length } = (await ticks()).filter((ticked) => !ticked);
      if (length > 0) throw new Error(`${length} changes are not ticked`);
    });
    await window.see(STATUS, { text: `${task.after}` });
    await settled();
    await window.picture("fixed");
    keep("all");
  });
  await step("what is unsafe is in the preview too, not ticked", async () => {
    await preview("Renamespace: Fix the Workspace, Unsafe Fixes Too", "Discard", async () => {
      await window.picture("unsafe");
      if ((await ticks()).some((ticked) => ticked)) throw new Error("a change is ticked");
    });
  });
}

function ticks() {
  const boxes = window.page.locator(`${PREVIEW} input[type=checkbox]`);
  return boxes.evaluateAll((all) => all.map((box) => box.checked));
}

async function underlined() {
  await window.openFile(task.file);
  await until("squiggles", async () => (await window.squiggles()) === task.inFile);
}

async function lookAround() {
  await window.command("Renamespace: Show Status");
  const name = task.rule.old.replaceAll(".", "\\.");
  const rule = await window.see(TREE, { text: new RegExp(`^\\s*${name}\\s*\\d+ of \\d+`) });
  await rule.click();
  const closed = await window.see(TREE, { text: path.basename(task.rule.file) });
  await closed.click();
  const finding = await window.see(TREE, { text: "is now" });
  await finding.click();
  await window.see(`.tab.active[data-resource-name="${path.basename(task.rule.file)}"]`);
  await window.picture("view");
}

async function wand() {
  await window.command("Renamespace: Show Status");
  const before = window.onDisk(task.rule.file);
  const finding = await window.see(TREE, { text: "is now" });
  await finding.hover();
  await finding.locator('.action-label[aria-label="Fix This"]').click();
  await until("the file is fixed and saved", () => window.onDisk(task.rule.file) !== before);
  keep("two");
}

async function move() {
  await step("the module is picked, previewed and moved", async () => {
    await window.openFile(task.file);
    await window.see(STATUS, { text: `${task.left}` });
    await window.command("Renamespace: Move a Module");
    await window.see(".quick-input-list .monaco-list-row", { text: task.module });
    await window.picture("modules");
    await window.page.keyboard.type(task.module);
    await window.pick(new RegExp(`^\\s*${task.module.replaceAll(".", "\\.")}\\s*→`));
    await inPreview("Apply", () => window.picture("move-preview"));
    await until("the file is at its new place", () =>
      fs.existsSync(path.join(task.workspace, task.moved)),
    );
    await window.see(STATUS, { text: `${task.after}` });
    await settled();
    await window.picture("moved");
    keep("moved");
  });
}

async function missing() {
  await step("a server that is not there is told of, with what to do", async () => {
    const toast = await window.see(".notification-toast", { text: "which is not there" });
    for (const button of ["How to Install", "Open Settings", "Show Log"]) {
      await toast.locator(".monaco-button", { hasText: button }).waitFor();
    }
    await window.picture("no-server");
    await toast.locator(".monaco-button", { hasText: "How to Install" }).click();
    await window.see(".getting-started-step", { text: "Get the server" });
    await window.picture("walkthrough");
    await window.see(`${STATUS} .codicon-error`);
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
    await window.see(STATUS, { text: `${task.left}` });
    await window.picture("untrusted");
  });
}

// Run a command that opens the Refactor Preview, look, and press one of its buttons.
async function preview(command, button, look = async () => {}) {
  await window.command(command);
  await inPreview(button, look);
}

async function inPreview(button, look) {
  await window.see(`${PREVIEW} .monaco-list-row`);
  await look();
  await window.page.locator(`${PREVIEW} .monaco-button`, { hasText: button }).click();
  await window.gone(PREVIEW);
}

// VS Code saves the files that it has changed one after the other, in the background.
function settled() {
  let [last, since] = ["", Date.now()];
  return until("all files are saved", async () => {
    const now = JSON.stringify(fs.readdirSync(task.workspace, { recursive: true }).map(stamp));
    if (now !== last || (await window.page.locator(".tab.dirty").count()) > 0) since = Date.now();
    last = now;
    return Date.now() - since > 1500;
  });
}

function stamp(name) {
  const { mtimeMs, size } = fs.statSync(path.join(task.workspace, name));
  return [name, mtimeMs, size];
}

// A copy of the folder as it is now, for comparison.
function keep(moment) {
  const copy = path.join(task.out, moment);
  fs.cpSync(task.workspace, copy, { recursive: true });
}
