import assert from "node:assert/strict";
import { test } from "node:test";
import { fromSetting, installed, pythons, type Surroundings } from "../src/find";

const linux: Surroundings = {
  platform: "linux",
  home: "/home/ada",
  searchPath: "/usr/local/bin:/usr/bin",
  setting: "",
  folders: ["/home/someone/shop"],
  interpreters: [],
};
const windows: Surroundings = {
  ...linux,
  platform: "win32",
  home: "C:\\Users\\ada",
  searchPath: 'C:\\Python311\\Scripts\\;"C:\\My Tools";.\\bin',
  folders: ["D:\\shop"],
};
const files = (around: Surroundings) => installed(around).map((each) => each.file);

test("the workspace's environment comes before PATH", () => {
  assert.deepEqual(files(linux), [
    "/home/someone/shop/.venv/bin/renamespace",
    "/home/someone/shop/venv/bin/renamespace",
    "/usr/local/bin/renamespace",
    "/usr/bin/renamespace",
  ]);
});

test("the interpreter selected in the Python extension comes between them", () => {
  const around = { ...linux, folders: [], interpreters: ["/envs/shop/bin/python"] };
  assert.equal(files(around)[0], "/envs/shop/bin/renamespace");
});

test("of an untrusted folder nothing is looked for, and relative entries of PATH never", () => {
  const around = { ...linux, folders: [], searchPath: "bin:.::/usr/bin" };
  assert.deepEqual(files(around), ["/usr/bin/renamespace"]);
  assert.deepEqual(
    pythons(around).map((each) => each.file),
    ["/usr/bin/python3", "/usr/bin/python"],
  );
});

test("on Windows there are Scripts, .exe, and quotes in PATH", () => {
  assert.deepEqual(files(windows), [
    "D:\\shop\\.venv\\Scripts\\renamespace.exe",
    "D:\\shop\\venv\\Scripts\\renamespace.exe",
    "C:\\Python311\\Scripts\\renamespace.exe",
    "C:\\My Tools\\renamespace.exe",
  ]);
  const names = pythons({ ...windows, folders: [], searchPath: "C:\\P" });
  assert.deepEqual(
    names.map((each) => each.file),
    ["C:\\P\\python3.exe", "C:\\P\\python.exe", "C:\\P\\py.exe"],
  );
});

test("a setting may be relative to the home, to the folder, or absolute", () => {
  const named = (setting: string, around = linux) => fromSetting({ ...around, setting })?.file;
  assert.equal(named(""), undefined);
  assert.equal(named("~/bin/renamespace"), "/home/ada/bin/renamespace");
  assert.equal(named("tools/renamespace"), "/home/someone/shop/tools/renamespace");
  assert.equal(named("$" + "{workspaceFolder}/r"), "/home/someone/shop/r");
  assert.equal(named("/opt/$&/r"), "/opt/$&/r");
  assert.equal(named("~\\r.exe", windows), "C:\\Users\\ada\\r.exe");
  assert.equal(named("C:/r.exe", windows), "C:\\r.exe");
});
