/** The running server: started, stopped, asked, and heard. */

import * as vscode from "vscode";
import {
  type DocumentSelector,
  type ExecuteCommandParams,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  MessageType,
  ShowMessageNotification,
  State,
  Trace,
} from "vscode-languageclient/node";
import { findServer, type Launch, NoServer } from "./launch";
import { PLAN } from "./plan";
import { asRefactoring, touched, withPreview } from "./preview";
import { save, saveChanged, unsavedFiles } from "./saving";
import type { Status } from "./status";
import { unsaved, words } from "./told";

export type SessionState = "stopped" | "starting" | "running" | "failed";

/** What the server's code lenses have us do: show the places `[uri, position, locations]`. */
export const SHOW_REFERENCES = "renamespace.showReferences";

/** The commands whose edits are in many files: they are shown before they are made. */
const WIDE = new Set([
  "renamespace.fixWorkspace",
  "renamespace.fixRule",
  "renamespace.fixModule",
  "renamespace.moveModule",
  "renamespace.writeFacade",
]);

const CHANGES = new Set([...WIDE, "renamespace.fixFile"]);

/** By name as well as by language: without an extension for Elixir its files have no language. */
const DOCUMENTS: DocumentSelector = [
  { scheme: "file", pattern: "**/*.{ex,exs,heex,eex,leex,md,livemd}" },
  { scheme: "file", pattern: `**/${PLAN}` },
  { scheme: "file", language: "elixir" },
  { scheme: "file", language: "phoenix-heex" },
  { scheme: "file", language: "eex" },
  { scheme: "file", language: "html-eex" },
  { scheme: "file", language: "markdown" },
];

/** A change that is under way. */
interface Task {
  readonly preview: boolean;
  /** The files that its edits change. */
  readonly edited: Set<string>;
}

export class Session implements vscode.Disposable {
  /** How many references are left; null while nothing is known. */
  left: number | null = null;
  /** Whether the plan cannot be read as it is now; nothing is found by it then. */
  mistaken = false;
  /** How the server that runs, or ran last, was found. */
  origin: string | null = null;
  private current: SessionState = "stopped";
  private client: LanguageClient | null = null;
  /** Starts and stops one after the other. */
  private queue: Promise<void> = Promise.resolve();
  private task: Task | null = null;
  private readonly watching: vscode.Disposable;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the state, or the number of references left, has changed. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.watching = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some(isPlan)) this.judgePlan();
    });
  }

  get state(): SessionState {
    return this.current;
  }

  /** Start the server, or start it anew. What goes wrong is shown to the user. */
  restart(): Promise<void> {
    return this.next(async () => {
      await this.halt();
      await this.begin();
    });
  }

  stop(): Promise<void> {
    return this.next(() => this.halt());
  }

  /** Whether the server has a command. */
  can(command: string): boolean {
    const commands = this.client?.initializeResult?.capabilities.executeCommandProvider?.commands;
    return this.current === "running" && (commands ?? []).includes(command);
  }

  /** How far the plan is; null if no server runs that could tell. */
  async status(): Promise<Status | null> {
    if (!this.can("renamespace.status")) return null;
    return (await this.ask("renamespace.status")) as Status | null;
  }

  /** Have the server look at everything again. */
  async reload(): Promise<void> {
    await this.ask("renamespace.reload", {});
  }

  /** Have the server make a change, and tell the user what it did; `saving` one file too. */
  async run(command: string, argument: object, { saving = false } = {}): Promise<void> {
    if (this.task !== null) throw new Error("apply or discard the change that is shown first");
    const preview = WIDE.has(command) && wantsPreview();
    const task = { preview, edited: new Set<string>() };
    this.task = task;
    try {
      const before = unsavedFiles();
      const answer = await this.ask(command, argument);
      if (saving) await saveChanged(task.edited, before);
      const unsafe = "unsafe" in argument && argument.unsafe === true;
      const said = words(answer, { edits: task.edited.size > 0, unsafe });
      if (said !== null) void tell(said, task.edited);
    } finally {
      this.task = null;
    }
  }

  /** The client, for requests other than commands. */
  get connection(): LanguageClient | null {
    return this.current === "running" ? this.client : null;
  }

  dispose(): void {
    void this.stop();
    this.watching.dispose();
    this.changed.dispose();
  }

  private async ask(command: string, argument?: object): Promise<unknown> {
    if (this.client === null || this.current !== "running") {
      throw new Error("the server is not running");
    }
    const params: ExecuteCommandParams = { command, arguments: argument ? [argument] : [] };
    return await this.client.sendRequest(ExecuteCommandRequest.type, params);
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step, step);
    return this.queue;
  }

  private async begin(): Promise<void> {
    this.become("starting");
    try {
      const launch = await findServer(this.extension, this.log);
      this.log.info(`starting ${[launch.command, ...launch.arguments].join(" ")}`);
      this.log.info(`found by: ${launch.origin}`);
      this.origin = launch.origin;
      const client = this.makeClient(launch);
      this.client = client;
      await client.start();
      this.become("running");
    } catch (error) {
      this.client = null;
      this.become("failed");
      this.log.error(error instanceof Error ? error.message : String(error));
      void this.complain(error);
    }
  }

  private async halt(): Promise<void> {
    const client = this.client;
    this.client = null;
    if (client !== null) {
      try {
        await client.dispose(2000);
      } catch (error) {
        this.log.warn(`the server did not stop in good order: ${String(error)}`);
      }
    }
    this.left = null;
    this.become("stopped");
  }

  private makeClient(launch: Launch): LanguageClient {
    const executable = {
      command: launch.command,
      args: [...launch.arguments],
      options: { env: launch.environment, cwd: this.extension.extensionPath },
    };
    const client = new LanguageClient(
      "renamespace",
      "Renamespace",
      { run: executable, debug: executable },
      this.options(),
    );
    client.onNotification("renamespace/status", (params: { left: number }) => {
      this.left = params.left;
      this.changed.fire();
    });
    client.onNotification(ShowMessageNotification.type, ({ type, message }) =>
      this.hear(type, message),
    );
    client.onDidChangeState(({ newState }) => {
      if (this.client === client) this.follow(newState);
    });
    void client.setTrace(traceSetting());
    return client;
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: DOCUMENTS,
      initializationOptions: { commands: [SHOW_REFERENCES], hover: "brief" },
      outputChannel: this.log,
      traceOutputChannel: this.log,
      initializationFailedHandler: () => false,
      markdown: { isTrusted: false },
      middleware: {
        // What the server's lenses and actions name goes the same way as our own commands.
        executeCommand: async (command, given, next) => {
          if (!CHANGES.has(command)) return next(command, given);
          await this.run(command, given[0] ?? {}).catch(complainOf);
        },
        workspace: {
          handleApplyEdit: (params, next) => {
            for (const uri of touched(params.edit)) {
              this.task?.edited.add(vscode.Uri.parse(uri).toString());
            }
            const edit = this.task?.preview ? withPreview(params.edit) : params.edit;
            return next(asRefactoring({ ...params, edit }), NEVER);
          },
        },
      },
    };
  }

  /** While a command runs, what it did is said once, when it is done, and with more knowledge. */
  private hear(type: MessageType, message: string): void {
    const said = `Renamespace: ${message}`;
    if (type === MessageType.Error) void vscode.window.showErrorMessage(said);
    else if (this.task !== null) this.log.info(message);
    else if (type === MessageType.Warning) void vscode.window.showWarningMessage(said);
    else void vscode.window.showInformationMessage(said);
  }

  /** The client starts a server that crashed again by itself, some times. */
  private follow(state: State): void {
    if (state === State.Running) this.become("running");
    if (state === State.Starting) this.become("starting");
    if (state === State.Stopped) {
      this.left = null;
      this.become("failed");
    }
  }

  private judgePlan(): void {
    const found = vscode.languages.getDiagnostics().filter(([uri]) => isPlan(uri));
    const mistaken = found.some(([, all]) => all.some(isOurError));
    if (mistaken === this.mistaken) return;
    this.mistaken = mistaken;
    this.changed.fire();
  }

  private become(state: SessionState): void {
    this.current = state;
    this.changed.fire();
  }

  private async complain(error: unknown): Promise<void> {
    const said = error instanceof Error ? error.message : String(error);
    const message =
      error instanceof NoServer
        ? `Renamespace: ${said}`
        : `Renamespace: the server did not start (${said}).`;
    const actions = {
      "How to Install": "renamespace.ui.install",
      "Open Settings": "renamespace.ui.openSettings",
      "Show Log": "renamespace.ui.showLog",
    };
    const chosen = await vscode.window.showErrorMessage(message, ...Object.keys(actions));
    if (chosen) await vscode.commands.executeCommand(actions[chosen as keyof typeof actions]);
  }
}

function isPlan(uri: vscode.Uri): boolean {
  return uri.path.endsWith(`/${PLAN}`);
}

function isOurError({ source, severity }: vscode.Diagnostic): boolean {
  return source === "renamespace" && severity === vscode.DiagnosticSeverity.Error;
}

const NEVER = new vscode.CancellationTokenSource().token;

/** Show what went wrong, in its own words. */
export function complainOf(error: unknown): void {
  const said = error instanceof Error ? error.message : String(error);
  void vscode.window.showErrorMessage(`Renamespace: ${said}`);
}

/** Say what was done; of files that are not saved, offer to save them. */
async function tell(said: string, edited: ReadonlySet<string>): Promise<void> {
  const dirty = [...unsavedFiles()].filter((uri) => edited.has(uri));
  const message = `Renamespace: ${said}${unsaved(dirty.length)}`;
  const buttons = dirty.length === 0 ? [] : [dirty.length === 1 ? "Save It" : "Save Them"];
  const chosen = await vscode.window.showInformationMessage(message, ...buttons);
  if (chosen !== undefined) await save(dirty);
}

function wantsPreview(): boolean {
  return vscode.workspace.getConfiguration("renamespace").get<boolean>("preview") ?? true;
}

/** What of the traffic is to be logged. */
export function traceSetting(): Trace {
  const set = vscode.workspace.getConfiguration("renamespace").get<string>("trace.server");
  return Trace.fromString(set ?? "off");
}
