"""The modules of Elixir itself and what comes with it: their names are taken in every project."""

_NAMES = """
Access Agent Agent.Server Application ArgumentError ArithmeticError Atom BadArityError
BadBooleanError BadFunctionError BadMapError BadStructError Base Behaviour Bitwise Calendar
Calendar.ISO Calendar.TimeZoneDatabase Calendar.UTCOnlyTimeZoneDatabase CaseClauseError Code
Code.Formatter Code.Fragment Code.Identifier Code.LoadError Code.Normalizer Code.Typespec
Collectable CompileError CondClauseError Config Config.Provider Config.Reader Date Date.Range
DateTime Dict Duration DynamicSupervisor EEx EEx.Compiler EEx.Engine EEx.SmartEngine
EEx.SyntaxError Enum Enum.EmptyError Enum.OutOfBoundsError Enumerable ErlangError ExUnit
ExUnit.AssertionError ExUnit.Assertions ExUnit.CLIFormatter ExUnit.Callbacks ExUnit.CaptureIO
ExUnit.CaptureLog ExUnit.CaptureServer ExUnit.Case ExUnit.CaseTemplate ExUnit.Diff ExUnit.DocTest
ExUnit.DocTest.Error ExUnit.DuplicateDescribeError ExUnit.DuplicateTestError ExUnit.EventManager
ExUnit.FailuresManifest ExUnit.Filters ExUnit.Formatter ExUnit.MultiError ExUnit.OnExitHandler
ExUnit.OnExitHandler.Supervisor ExUnit.Runner ExUnit.RunnerStats ExUnit.Server ExUnit.Test
ExUnit.TestCase ExUnit.TestModule ExUnit.TimeoutError Exception File File.CopyError File.Error
File.LinkError File.RenameError File.Stat File.Stream Float Function FunctionClauseError GenEvent
GenEvent.Stream GenServer HashDict HashSet IEx IEx.App IEx.Autocomplete IEx.Broker IEx.CLI
IEx.Config IEx.Evaluator IEx.Helpers IEx.History IEx.Info IEx.Introspection IEx.MixListener IEx.Pry
IEx.Server IEx.State IO IO.ANSI IO.ANSI.Docs IO.ANSI.Sequence IO.Stream IO.StreamError Inspect
Inspect.Algebra Inspect.Error Inspect.Opts Integer JSON JSON.DecodeError JSON.Encoder Kernel
Kernel.CLI Kernel.ErrorHandler Kernel.LexicalTracker Kernel.ParallelCompiler Kernel.ParallelRequire
Kernel.SpecialForms Kernel.Typespec Kernel.TypespecError Kernel.Utils KeyError Keyword List
List.Chars Logger Logger.App Logger.BackendSupervisor Logger.Backends.Config
Logger.Backends.Console Logger.Backends.Handler Logger.Backends.Internal Logger.Backends.Supervisor
Logger.Backends.Watcher Logger.Config Logger.Filter Logger.Formatter Logger.Handler
Logger.Translator Logger.Utils Logger.Watcher Macro Macro.Env Map MapSet MatchError
MismatchedDelimiterError MissingApplicationsError Mix Mix.AppLoader Mix.CLI
Mix.Compilers.ApplicationTracer Mix.Compilers.Elixir Mix.Compilers.Erlang Mix.Compilers.Protocol
Mix.Compilers.Test Mix.Config Mix.Dep Mix.Dep.Converger Mix.Dep.ElixirSCM Mix.Dep.Fetcher
Mix.Dep.Loader Mix.Dep.Lock Mix.Dep.Umbrella Mix.ElixirVersionError Mix.Error Mix.Generator Mix.Hex
Mix.InvalidTaskError Mix.Local Mix.Local.Installer Mix.NoProjectError Mix.NoTaskError Mix.Project
Mix.ProjectStack Mix.PubSub Mix.PubSub.Subscriber Mix.PublicKey Mix.Rebar Mix.Release
Mix.RemoteConverger Mix.SCM Mix.SCM.Git Mix.SCM.Path Mix.Shell Mix.Shell.IO Mix.Shell.Process
Mix.Shell.Quiet Mix.State Mix.Sync.Lock Mix.Sync.PubSub Mix.Task Mix.Task.Compiler
Mix.Task.Compiler.Diagnostic Mix.Tasks.App.Config Mix.Tasks.App.Start Mix.Tasks.App.Tree
Mix.Tasks.Archive Mix.Tasks.Archive.Build Mix.Tasks.Archive.Check Mix.Tasks.Archive.Install
Mix.Tasks.Archive.Uninstall Mix.Tasks.Clean Mix.Tasks.Cmd Mix.Tasks.Compile Mix.Tasks.Compile.All
Mix.Tasks.Compile.App Mix.Tasks.Compile.Elixir Mix.Tasks.Compile.Erlang Mix.Tasks.Compile.Leex
Mix.Tasks.Compile.Protocols Mix.Tasks.Compile.Yecc Mix.Tasks.Deps Mix.Tasks.Deps.Clean
Mix.Tasks.Deps.Compile Mix.Tasks.Deps.Get Mix.Tasks.Deps.Loadpaths Mix.Tasks.Deps.Partition
Mix.Tasks.Deps.Precompile Mix.Tasks.Deps.Tree Mix.Tasks.Deps.Unlock Mix.Tasks.Deps.Update
Mix.Tasks.Do Mix.Tasks.Escript Mix.Tasks.Escript.Build Mix.Tasks.Escript.Install
Mix.Tasks.Escript.Uninstall Mix.Tasks.Eval Mix.Tasks.Format Mix.Tasks.Help Mix.Tasks.Iex
Mix.Tasks.Loadconfig Mix.Tasks.Loadpaths Mix.Tasks.Local Mix.Tasks.Local.Hex
Mix.Tasks.Local.PublicKeys Mix.Tasks.Local.Rebar Mix.Tasks.New Mix.Tasks.Profile.Cprof
Mix.Tasks.Profile.Eprof Mix.Tasks.Profile.Fprof Mix.Tasks.Profile.Tprof Mix.Tasks.Release
Mix.Tasks.Release.Init Mix.Tasks.Run Mix.Tasks.Source Mix.Tasks.Test Mix.Tasks.Test.Coverage
Mix.Tasks.WillRecompile Mix.Tasks.Xref Mix.TasksServer Mix.Utils Module Module.Behaviour
Module.LocalsTracker Module.ParallelChecker Module.Types Module.Types.Apply Module.Types.Descr
Module.Types.Error Module.Types.Expr Module.Types.Helpers Module.Types.Of Module.Types.Pattern
Module.Types.Traverse Module.Types.Unify NaiveDateTime Node OptionParser OptionParser.ParseError
PartitionSupervisor Path Path.Wildcard Port Process Protocol Protocol.UndefinedError Range Record
Record.Extractor Regex Regex.CompileError Registry Registry.Partition Registry.Supervisor
RuntimeError Set Stream Stream.Reducers String String.Chars StringIO Supervisor Supervisor.Default
Supervisor.Spec SyntaxError System System.EnvError System.SignalHandler SystemLimitError Task
Task.Supervised Task.Supervisor Time TokenMissingError TryClauseError Tuple URI URI.Error
UndefinedFunctionError UnicodeConversionError Version Version.InvalidRequirementError
Version.InvalidVersionError Version.Parser Version.Requirement WithClauseError
"""

OWN_MODULES = frozenset(_NAMES.split())
"""All that `lib` of Elixir 1.14 and 1.20 defines: EEx, ExUnit, IEx, Logger and Mix too."""
