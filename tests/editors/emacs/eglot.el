;;; eglot.el --- What a user of Eglot does  -*- lexical-binding: t -*-

;;; Code:

(require 'harness)
(require 'eglot)
(require 'flymake)

(setq eglot-sync-connect t
      eglot-autoshutdown nil
      eglot-events-buffer-size 0)

(defun start ()
  "Connect, and wait until old names are marked."
  (apply #'eglot (eglot--guess-contact))
  (diagnostics))

(defun diagnostics ()
  "What is marked in this buffer, once something is. No idle timer runs in batch."
  (harness-wait "diagnostics" (lambda () (flymake-start) (flymake-diagnostics))))

(defun quick-fix ()
  "Replace one old name by a code action."
  (start)
  (unless (= 1 (length (flymake-diagnostics)))
    (error "Not one diagnostic: %S" (mapcar #'flymake-diagnostic-text (flymake-diagnostics))))
  (harness-go-to "Relay.Invocation.export_workorders")
  (unless (flymake-diagnostics (point))
    (error "The diagnostic is elsewhere"))
  (harness-choosing "Replace with"
    (eglot-code-actions (point) nil "quickfix" t))
  (harness-wait "the edit" (lambda () (string-match-p "WorkOrders.export(" (buffer-string)))))

(defun fix ()
  "Replace all old names of the project."
  (start)
  (harness-choosing "nothing"
    (renamespace-fix nil)
    (harness-said "Renamespace: (:fixed")))

(defun move ()
  "Move a module."
  (start)
  (harness-choosing "nothing"
    (renamespace-move "Relay.Run")
    (harness-said "Renamespace: (:modules 1 :files 1")))

(defun rename ()
  "Rename a module from one of its uses, and move the file as one is told to."
  (start)
  (harness-go-to "Relay.Janitor" (length "Relay."))
  (harness-choosing "nothing"
    (eglot-rename "Cleaner"))
  (save-some-buffers t)
  (let ((default-directory (expand-file-name "../../lib/relay/")))
    (when (file-exists-p "janitor.ex") ; newer versions move it themselves
      (rename-file "janitor.ex" "cleaner.ex"))))

(harness-run '((quick-fix . quick-fix) (fix . fix) (move . move) (rename . rename)))
;;; eglot.el ends here
