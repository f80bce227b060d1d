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

;; Beside another server

(defun messages (source)
  "What the server called SOURCE says of this file."
  (seq-map #'lsp:diagnostic-message
           (seq-filter (lambda (each) (equal source (lsp:diagnostic-source? each)))
                       (diagnostics))))

(defun start-both ()
  "Connect to both servers; it depends on their priorities which one is asked first."
  (lsp-register-client
   (make-lsp-client :new-connection
                    (lsp-stdio-connection (list (getenv "PYTHON") (getenv "OTHER_SERVER")))
                    :activation-fn (lsp-activate-on "elixir")
                    :custom-capabilities '((general . ((positionEncodings . ["utf-32"]))))
                    :priority (if (equal (getenv "FIRST") "other") 1 -1)
                    :server-id 'other))
  (lsp)
  (harness-wait "both servers"
                (lambda () (and (messages "renamespace") (messages "other"))))
  (sleep-for 0.5)) ; for whoever speaks twice

(defun actions-at (text)
  "The titles of the code actions that are offered where TEXT stands."
  (harness-go-to text)
  (vconcat (mapcar #'lsp:code-action-title (lsp-code-actions-at-point))))

(defun hover-at (text)
  "What is shown for TEXT."
  (harness-go-to text)
  (lsp--render-on-hover-content
   (lsp:hover-contents
    (lsp-request "textDocument/hover" (lsp--text-document-position-params)))
   t))

(defun completed ()
  "What completion is offered at the end of the file."
  (goto-char (point-max))
  (vconcat
   (mapcar #'lsp:completion-item-label
           (let ((found (lsp-request "textDocument/completion"
                                     (lsp--text-document-position-params))))
             (if (lsp-completion-list? found) (lsp:completion-list-items found) found)))))

(defun definition ()
  "The line of the only definition of what is called `lines'."
  (harness-go-to "lines")
  (lsp-find-definition)
  (line-number-at-pos))

(defun renamed (text further new)
  "The buffer after renaming what stands FURTHER characters into TEXT to NEW."
  (harness-go-to text further)
  (harness-choosing "nothing"
    (lsp-rename new))
  (harness-text))

(defun beside ()
  "Use both servers in one buffer."
  (start-both)
  (harness-saw
   :ours (vconcat (messages "renamespace"))
   :others (vconcat (messages "other"))
   :at_todo (actions-at "TODO")
   :at_name (actions-at "export_workorders")
   :hover (hover-at "TODO")
   :hover_of_name (hover-at "export_workorders")
   :completed (completed)
   :definition (definition)
   :formatted (progn (lsp-format-buffer) (harness-text))
   :variable (renamed "store," 0 "shelf")
   :module (renamed "Relay.Report" (length "Relay.") "Account")))

(harness-run
 '((quick-fix . quick-fix) (fix . fix) (move . move) (rename . rename) (beside . beside)))
;;; lsp-mode.el ends here
