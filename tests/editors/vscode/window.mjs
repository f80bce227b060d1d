// A real VS Code window for tests: code-server, shown by a headless Chromium.
//
// Nothing here may reach past this machine: no gallery, no telemetry, no update check, and the page
// gets no answer from any other host.

import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const QUIET = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "chat.commandCenter.enabled": false,
  "chat.setupFromDialog": false,
  "editor.minimap.enabled": false,
  "editor.wordBasedSuggestions": "off",
  "git.enabled": false,
  "files.autoSave": "off", // as on a desktop; in a browser it is on
};

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Ask until it is so; the last error says what was missing.
export async function until(what, check, limit = 30_000) {
  const start = Date.now();
  let last = "";
  while (Date.now() - start < limit) {
    try {
      const got = await check();
      if (got) return got;
    } catch (error) {
      last = ` (${error.message})`;
    }
    await sleep(50);
  }
  throw new Error(`not within ${limit / 1000} s: ${what}${last}`);
}

async function freePort() {
  const probe = net.createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

// Opens `workspace` with the extensions; pictures and logs go to `out`.
export async function openWindow({ editor, extensions, workspace, out, settings, trusted = true }) {
  const window = new Window(editor, workspace, out);
  try {
    window.install(extensions, { ...QUIET, ...settings, "security.workspace.trust.enabled": !trusted });
    await window.serve(trusted);
    await window.show();
    return window;
  } catch (error) {
    await window.close();
    throw error;
  }
}

class Window {
  constructor(editor, workspace, out) {
    this.editor = path.resolve(editor);
    this.workspace = workspace;
    this.out = out;
    this.run = fs.mkdtempSync(path.join(os.tmpdir(), "window-"));
    this.entry = path.join(this.editor, "node_modules/code-server/out/node/entry.js");
    this.data = path.join(this.run, "data");
    this.places = [
      ...["--config", path.join(this.run, "config.yaml")],
      ...["--user-data-dir", this.data],
      ...["--extensions-dir", path.join(this.run, "extensions")],
    ];
    this.env = {
      ...process.env,
      HOME: path.join(this.run, "home"),
      XDG_CONFIG_HOME: path.join(this.run, "home/.config"),
      XDG_DATA_HOME: path.join(this.run, "home/.local/share"),
      XDG_CACHE_HOME: path.join(this.run, "home/.cache"),
      TMPDIR: this.run,
      EXTENSIONS_GALLERY: "{}",
      VSCODE_CLI: "1", // the environment is as given: no login shell is asked for another
    };
    delete this.env.VSCODE_IPC_HOOK_CLI;
  }

  install(extensions, settings) {
    for (const folder of ["data/User", "extensions", "home"]) {
      fs.mkdirSync(path.join(this.run, folder), { recursive: true });
    }
    fs.writeFileSync(path.join(this.data, "User/settings.json"), JSON.stringify(settings));
    const packages = extensions.flatMap((vsix) => ["--install-extension", path.resolve(vsix)]);
    const command = [this.entry, ...this.places, ...packages];
    const done = spawnSync(process.execPath, command, { env: this.env, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`not installed: ${done.stdout}${done.stderr}`);
  }

  async serve(trusted) {
    this.port = await freePort();
    const log = fs.openSync(path.join(this.out, "code-server.log"), "w");
    const command = [
      ...[this.entry, ...this.places, "--bind-addr", `127.0.0.1:${this.port}`, "--auth", "none"],
      ...["--session-socket", path.join(this.run, "session.sock")],
      ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"],
      ...(trusted ? ["--disable-workspace-trust"] : []),
    ];
    const stdio = ["ignore", log, log];
    this.server = spawn(process.execPath, command, { env: this.env, stdio, detached: true });
    const healthy = async () => (await fetch(`http://127.0.0.1:${this.port}/healthz`)).ok;
    await until("code-server answers", healthy, 60_000);
  }

  async show() {
    const { chromium } = createRequire(path.join(this.editor, "package.json"))("playwright-core");
    this.browser = await chromium.launchPersistentContext(path.join(this.run, "chromium"), {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      headless: true,
      viewport: { width: 1400, height: 900 },
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
    });
    this.page = this.browser.pages()[0] ?? (await this.browser.newPage());
    this.page.setDefaultTimeout(30_000);
    await this.page.route(
      (url) => /^https?:$/.test(url.protocol) && url.hostname !== "127.0.0.1",
      (route) => route.abort(),
    );
    const folder = encodeURIComponent(this.workspace);
    await this.page.goto(`http://127.0.0.1:${this.port}/?folder=${folder}`);
    await this.see(".monaco-workbench .explorer-viewlet .monaco-list-row", { timeout: 90_000 });
  }

  // The browser, code-server and all that it started; its logs are kept.
  async close() {
    await this.browser?.close().catch(() => {});
    for (const signal of ["SIGTERM", "SIGKILL"]) {
      try {
        if (this.server) process.kill(-this.server.pid, signal);
      } catch {
        break; // it is gone
      }
      await sleep(500);
    }
    const logs = path.join(this.data, "logs");
    if (fs.existsSync(logs)) fs.cpSync(logs, path.join(this.out, "logs"), { recursive: true });
    fs.rmSync(this.run, { recursive: true, force: true, maxRetries: 5 });
  }

  see(selector, { text, timeout } = {}) {
    const found = this.page.locator(selector, text === undefined ? {} : { hasText: text }).first();
    return found.waitFor(timeout === undefined ? {} : { timeout }).then(() => found);
  }

  gone(selector) {
    return this.page.locator(selector).first().waitFor({ state: "hidden" });
  }

  press(key) {
    return this.page.keyboard.press(key);
  }

  picture(name) {
    return this.page.screenshot({
      path: path.join(this.out, `${name}.png`),
      animations: "disabled",
    });
  }

  // The box at the top, filled in: for commands (">..."), lines (":2:5") and files.
  async quickInput(key, text) {
    await this.press(key);
    const input = await this.see(".quick-input-widget:visible input");
    await input.fill(text);
  }

  // Enter takes the focused entry, which need not be the wanted one until the list has caught up.
  async pick(text) {
    await this.see(".quick-input-list .monaco-list-row.focused", { text });
    await this.press("Enter");
  }

  async command(title) {
    await this.quickInput("F1", `>${title}`);
    await this.pick(title);
  }

  async openFile(file) {
    const name = path.basename(file);
    await this.quickInput("Control+p", file);
    await this.see(`.quick-input-list .monaco-list-row.focused[aria-label*="${name}"]`);
    await this.press("Enter");
    await this.see(`.tab.active[data-resource-name="${name}"]`);
    await this.see(`${ACTIVE} .view-line`);
  }

  // Lines and columns from 1.
  async goTo(line, column) {
    await this.command("View: Focus Active Editor Group");
    await this.quickInput("Control+g", `:${line}:${column}`);
    await this.press("Enter");
    await this.gone(".quick-input-widget");
  }

  type(text) {
    return this.page.keyboard.type(text);
  }

  squiggles(kind) {
    return this.page.locator(kind ? `${ACTIVE} .squiggly-${kind}` : SQUIGGLES).count();
  }

  // What is told of a place, by keyboard.
  async hover(line, column) {
    await this.goTo(line, column);
    await this.press("Control+k");
    await this.press("Control+i");
    const shown = await this.see(".monaco-hover.visible, .monaco-hover:not(.hidden) .hover-row");
    await sleep(500); // for whoever speaks late
    const said = await this.page.locator(".monaco-hover:visible").allInnerTexts();
    await shown.waitFor();
    return said.join("\n").replaceAll(/\s+/g, " ");
  }

  // Whether a text stands in a page within the page, as Markdown does.
  async shows(words) {
    const texts = this.page.frames().map((frame) => frame.locator("body").innerText({ timeout: 500 }));
    const said = await Promise.allSettled(texts);
    return said.some(({ value }) => value?.replaceAll(/\s+/g, " ").includes(words));
  }

  // A row of a tree, opened.
  async expand(row) {
    if ((await row.getAttribute("aria-expanded")) === "false") await row.click();
  }

  async problems() {
    if (!(await this.page.locator(".markers-panel:visible").count())) {
      await this.command("Problems: Focus on Problems View");
    }
    await this.see(".markers-panel .monaco-list-row");
    return this.rows(".markers-panel");
  }

  async rows(list) {
    const all = await this.page.locator(`${list} .monaco-list-row`).allInnerTexts();
    return all.map((row) => row.replaceAll(/\s+/g, " ").trim());
  }

  // Chooses an entry of the light bulb's menu at the cursor, by keyboard alone.
  async quickFix(wanted) {
    // On a busy machine the first key may come before the server has told of this place.
    const menu = await until("the menu", async () => {
      await this.press("Control+.");
      return this.see(".action-widget", { timeout: 3000 });
    });
    const entries = menu.locator(".monaco-list-row.action");
    const titles = (await entries.allInnerTexts()).map((title) => title.trim());
    const focused = menu.locator(".monaco-list-row.action.focused");
    for (let tries = 0; !(await focused.innerText()).includes(wanted); tries++) {
      if (tries > titles.length) throw new Error(`no "${wanted}" among ${JSON.stringify(titles)}`);
      await this.press("ArrowDown");
      await sleep(50);
    }
    return { titles, choose: () => this.press("Enter") };
  }

  onDisk(file) {
    return fs.readFileSync(path.join(this.workspace, file), "utf8");
  }
}

const ACTIVE = ".editor-group-container.active .editor-instance";
const SQUIGGLES = `${ACTIVE} :is(.squiggly-error, .squiggly-warning, .squiggly-info, .squiggly-hint)`;
