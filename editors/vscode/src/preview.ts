/** Makes VS Code show an edit in its Refactor Preview before it is made. Pure. */

import {
  type AnnotatedTextEdit,
  type ApplyWorkspaceEditParams,
  type ChangeAnnotation,
  CreateFile,
  DeleteFile,
  RenameFile,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol";

const ASK = "renamespace.preview";

/** The edit as a refactoring: VS Code then saves the files (`files.refactoring.autoSave`). */
export function asRefactoring(params: ApplyWorkspaceEditParams): ApplyWorkspaceEditParams {
  return { ...params, metadata: { ...params.metadata, isRefactoring: true } };
}

/**
 * The same edit, but VS Code asks before it makes it.
 *
 * VS Code opens the preview when some part of an edit needs confirmation, and leaves that part
 * unticked. The changes themselves shall be ticked, so what needs confirmation is a part that does
 * nothing: to create a file that is there, unless it is there. The preview does not list it.
 */
export function withPreview(edit: WorkspaceEdit): WorkspaceEdit {
  const changes = edit.documentChanges;
  if (changes === undefined || needsConfirmation(edit)) return edit;
  const uri = existing(changes);
  if (uri === null) return edit;
  const annotation: ChangeAnnotation = { label: "Renamespace", needsConfirmation: true };
  const nothing: CreateFile = {
    kind: "create",
    uri,
    options: { ignoreIfExists: true },
    annotationId: ASK,
  };
  return {
    documentChanges: [nothing, ...changes],
    changeAnnotations: { ...edit.changeAnnotations, [ASK]: annotation },
  };
}

/** The files that an edit changes, by their places after it. */
export function touched(edit: WorkspaceEdit): string[] {
  const found = new Set(Object.keys(edit.changes ?? {}));
  for (const change of edit.documentChanges ?? []) {
    if (RenameFile.is(change)) {
      found.delete(change.oldUri);
      found.add(change.newUri);
    } else if (DeleteFile.is(change)) found.delete(change.uri);
    else found.add(CreateFile.is(change) ? change.uri : change.textDocument.uri);
  }
  return [...found];
}

/** Whether VS Code asks about the edit, or a part of it, in any case. */
export function needsConfirmation(edit: WorkspaceEdit): boolean {
  const annotations = edit.changeAnnotations ?? {};
  return used(edit).some((id) => annotations[id]?.needsConfirmation === true);
}

function used(edit: WorkspaceEdit): string[] {
  return (edit.documentChanges ?? []).flatMap((change) => {
    if (isFileOperation(change)) return change.annotationId ?? [];
    return change.edits.flatMap((each) => (each as Partial<AnnotatedTextEdit>).annotationId ?? []);
  });
}

/** A file that is there before the edit. */
function existing(changes: NonNullable<WorkspaceEdit["documentChanges"]>): string | null {
  const made = new Set<string>();
  for (const change of changes) {
    if (RenameFile.is(change)) return change.oldUri;
    if (CreateFile.is(change)) made.add(change.uri);
    else if (!DeleteFile.is(change) && !made.has(change.textDocument.uri))
      return change.textDocument.uri;
  }
  return null;
}

function isFileOperation(change: unknown): change is CreateFile | RenameFile | DeleteFile {
  return CreateFile.is(change) || RenameFile.is(change) || DeleteFile.is(change);
}
