import assert from "node:assert/strict";
import { test } from "node:test";
import type { TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver-protocol";
import { asRefactoring, needsConfirmation, touched, withPreview } from "../src/preview";

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } };

function change(uri: string, annotationId?: string): TextDocumentEdit {
  const edit = { range, newText: "New", ...(annotationId && { annotationId }) };
  return { textDocument: { uri, version: null }, edits: [edit] };
}

test("a safe edit is asked about through a part that does nothing", () => {
  const edit: WorkspaceEdit = { documentChanges: [change("file:///a.ex")] };
  const asked = withPreview(edit);
  assert.equal(needsConfirmation(edit), false);
  assert.equal(needsConfirmation(asked), true);
  const [nothing, ...rest] = asked.documentChanges ?? [];
  assert.deepEqual(rest, edit.documentChanges);
  assert.deepEqual(nothing, {
    kind: "create",
    uri: "file:///a.ex",
    options: { ignoreIfExists: true },
    annotationId: "renamespace.preview",
  });
});

test("that part names a file that is there before the edit", () => {
  const edit: WorkspaceEdit = {
    documentChanges: [
      { kind: "create", uri: "file:///new.ex" },
      change("file:///new.ex"),
      { kind: "rename", oldUri: "file:///old.ex", newUri: "file:///b.ex" },
      change("file:///b.ex"),
    ],
  };
  const [nothing] = withPreview(edit).documentChanges ?? [];
  assert.equal(nothing && "uri" in nothing && nothing.uri, "file:///old.ex");
});

test("an edit that VS Code asks about anyway stays as it is", () => {
  const edit: WorkspaceEdit = {
    documentChanges: [change("file:///a.ex", "unsafe")],
    changeAnnotations: { unsafe: { label: "Unsafe", needsConfirmation: true } },
  };
  assert.equal(withPreview(edit), edit);
});

test("an annotation that nothing uses asks for nothing", () => {
  const edit: WorkspaceEdit = {
    documentChanges: [change("file:///a.ex")],
    changeAnnotations: { unsafe: { label: "Unsafe", needsConfirmation: true } },
  };
  assert.equal(withPreview(edit).documentChanges?.length, 2);
});

test("an edit that changes nothing is not asked about", () => {
  const edit: WorkspaceEdit = { documentChanges: [] };
  assert.equal(withPreview(edit), edit);
});

test("every edit of the server is a refactoring", () => {
  const params = { edit: {}, label: "Replace old names" };
  assert.deepEqual(asRefactoring(params), { ...params, metadata: { isRefactoring: true } });
});

test("the files that an edit changes are told by their places after it", () => {
  const edit: WorkspaceEdit = {
    documentChanges: [
      change("file:///a.ex"),
      change("file:///old.ex"),
      { kind: "rename", oldUri: "file:///old.ex", newUri: "file:///new.ex" },
      { kind: "delete", uri: "file:///a.ex" },
    ],
  };
  assert.deepEqual(touched(edit), ["file:///new.ex"]);
  assert.deepEqual(touched({ changes: { "file:///b.ex": [] } }), ["file:///b.ex"]);
});
