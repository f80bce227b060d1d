;;; lsp-mode.el --- What a user of lsp-mode does  -*- lexical-binding: t -*-

;;; Code:

(require 'harness)
(require 'lsp-mode)

(setq lsp-auto-guess-root t
      lsp-restart 'ignore
      lsp-enable-file-watchers nil
      lsp-enable-snippet nil
      lsp-headerline-breadcrumb-enable nil
      lsp-modeline-code-actions-enable nil
      lsp-modeline-diagnostics-enable nil
      lsp-server-install-dir (expand-file-name "lsp" (getenv "HOME"))
      lsp-session-file (expand-file-name "session" (getenv "HOME")))

(defun diagnostics ()
  "What is known of the file of this buffer."
  (gethash (lsp--fix-path-casing buffer-file-name) (lsp-diagnostics)))

(defun start ()
  "Connect, and wait until old names are marked."
  (lsp)
  (harness-wait "diagnostics" #'diagnostics))

(defun quick-fix ()
  "Replace one old name by a code action."
  (start)
  (unless (= 1 (length (diagnostics)))
    (error "Not one diagnostic: %S" (mapcar #'lsp:diagnostic-message (diagnostics))))
  (harness-go-to "Relay.Invocation.export_workorders")
  (harness-choosing "Replace with"
    (call-interactively #'lsp-execute-code-action))
  (harness-wait "the edit" (lambda () (string-match-p "WorkOrders.export(" (buffer-string)))))

(defun fix ()
  "Replace all old names of the project."
  (start)
  (harness-choosing "nothing"
    (renamespace-fix nil)))

(defun move ()
  "Move a module."
  (start)
  (harness-choosing "nothing"
    (renamespace-move "Relay.Run")))

(defun rename ()
  "Rename a module from one of its uses."
  (start)
  (harness-go-to "Relay.Janitor" (length "Relay."))
  (harness-choosing "nothing"
    (lsp-rename "Cleaner")))

(harness-run '((quick-fix . quick-fix) (fix . fix) (move . move) (rename . rename)))
;;; lsp-mode.el ends here
