import assert from "node:assert/strict";
import { test } from "node:test";
import { unsaved, words } from "../src/told";

const made = { edits: true, unsafe: false };
const nothing = { edits: false, unsafe: false };

test("one and many", () => {
  assert.equal(words({ fixed: 1, left: 0, files: 1 }, made), "1 old name replaced in 1 file.");
  assert.equal(
    words({ fixed: 24, left: 2, files: 12 }, made),
    "24 old names replaced in 12 files, 2 left.",
  );
});

test("what the user discards is not called a failure, nor a lack of things to do", () => {
  assert.equal(words({ fixed: 0, left: 26, files: 0 }, made), "Nothing was changed.");
  const move = { modules: 0, files: 0, edited: 0, left: 1 };
  assert.equal(words(move, made), "Nothing was changed.");
});

test("where nothing can be done without a look, it says what to do", () => {
  assert.equal(
    words({ fixed: 0, left: 2, files: 0 }, nothing),
    "Nothing was changed: the 2 old names left can only be replaced with a look at each.",
  );
  assert.equal(
    words({ fixed: 0, left: 1, files: 0 }, { ...nothing, unsafe: true }),
    "Nothing was changed: the old name that is left can only be replaced by hand.",
  );
  assert.equal(words({ fixed: 0, left: 0, files: 0 }, nothing), "There is nothing to fix.");
});

test("a move", () => {
  const move = { modules: 1, files: 1, edited: 14, left: 0 };
  assert.equal(words(move, made), "1 module moved, 14 files edited.");
  assert.equal(
    words({ ...move, modules: 2, edited: 1, left: 1 }, made),
    "2 modules moved, 1 file edited, 1 old name left.",
  );
});

test("functions and facades", () => {
  const split = { modules: 0, files: 0, edited: 2, left: 3, functions: 2, facades: 1 };
  assert.equal(
    words(split, made),
    "2 functions moved, 1 facade written, 2 files edited, 3 old names left.",
  );
  assert.equal(
    words({ ...split, modules: 1, functions: 1, facades: 0 }, made),
    "1 module and 1 function moved, 2 files edited, 3 old names left.",
  );
  assert.equal(words({ ...split, functions: 0, edited: 0, left: 0 }, made), "1 facade written.");
});

test("of other answers there is nothing to tell", () => {
  for (const answer of [null, undefined, { left: 3 }, "done"]) {
    assert.equal(words(answer, nothing), null);
  }
});

test("files that are saved are not spoken of", () => {
  assert.deepEqual([0, 1, 2].map(unsaved), [
    "",
    " The file is not saved.",
    " 2 files are not saved.",
  ]);
});
