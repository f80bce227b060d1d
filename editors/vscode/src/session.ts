/** The running server: started, stopped, asked, and heard. */

import * as vscode from "vscode";
import {
  type DocumentSelector,
  type ExecuteCommandParams,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  State,
  Trace,
} from "vscode-languageclient/node";
import { findServer, type Launch, NoServer } from "./launch";
import { asRefactoring, withPreview } from "./preview";
import type { Status } from "./status";

export type SessionState = "stopped" | "starting" | "running" | "failed";

/** By name as well as by language: without an extension for Elixir its files have no language. */
const DOCUMENTS: DocumentSelector = [
  { scheme: "file", pattern: "**/*.{ex,exs,heex,eex,leex,md,livemd}" },
  { scheme: "file", pattern: "**/renamespace.toml" },
  { scheme: "file", language: "elixir" },
  { scheme: "file", language: "phoenix-heex" },
  { scheme: "file", language: "eex" },
  { scheme: "file", language: "html-eex" },
  { scheme: "file", language: "markdown" },
];

export class Session implements vscode.Disposable {
  /** How many references are left; null while nothing is known. */
  left: number | null = null;
  /** How the server that runs, or ran last, was found. */
  origin: string | null = null;
  private current: SessionState = "stopped";
  private client: LanguageClient | null = null;
  /** Starts and stops one after the other. */
  private queue: Promise<void> = Promise.resolve();
  /** How many commands are under way whose edits are to be shown before they are made. */
  private previewing = 0;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the state, or the number of references left, has changed. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {}

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

  /** Have the server do a command, whose edits are shown before they are made if so wanted. */
  async run(command: string, argument: object, { preview = false } = {}): Promise<unknown> {
    this.previewing += preview ? 1 : 0;
    try {
      return await this.ask(command, argument);
    } finally {
      this.previewing -= preview ? 1 : 0;
    }
  }

  /** The client, for requests other than commands. */
  get connection(): LanguageClient | null {
    return this.current === "running" ? this.client : null;
  }

  dispose(): void {
    void this.stop();
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
    client.onDidChangeState(({ newState }) => {
      if (this.client === client) this.follow(newState);
    });
    void client.setTrace(traceSetting());
    return client;
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: DOCUMENTS,
      outputChannel: this.log,
      traceOutputChannel: this.log,
      initializationFailedHandler: () => false,
      markdown: { isTrusted: false },
      middleware: {
        workspace: {
          handleApplyEdit: (params, next) => {
            const edit = this.previewing > 0 ? withPreview(params.edit) : params.edit;
            return next(asRefactoring({ ...params, edit }), NEVER);
          },
        },
      },
    };
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

  private become(state: SessionState): void {
    this.current = state;
    this.changed.fire();
  }

  private async complain(error: unknown): Promise<void> {
    const words = error instanceof Error ? error.message : String(error);
    const message =
      error instanceof NoServer
        ? `Renamespace: ${words}`
        : `Renamespace: the server did not start (${words}).`;
    const actions = {
      "How to Install": "renamespace.ui.install",
      "Open Settings": "renamespace.ui.openSettings",
      "Show Log": "renamespace.ui.showLog",
    };
    const chosen = await vscode.window.showErrorMessage(message, ...Object.keys(actions));
    if (chosen) await vscode.commands.executeCommand(actions[chosen as keyof typeof actions]);
  }
}

const NEVER = new vscode.CancellationTokenSource().token;

/** What of the traffic is to be logged. */
export function traceSetting(): Trace {
  const set = vscode.workspace.getConfiguration("renamespace").get<string>("trace.server");
  return Trace.fromString(set ?? "off");
}
