;;; harness.el --- Runs a scenario in Emacs as a person would go through it  -*- lexical-binding: t -*-

;; Called as `emacs --batch -l harness.el -l CLIENT.el', with CONFIG (the configuration that
;; editors/README.md gives), SCENARIO and FILE in the environment. What a scenario saw, if it says
;; so by `harness-saw', goes as JSON to the file SEEN.

;;; Code:

(when (fboundp 'package-activate-all)
  (package-activate-all))
(require 'cl-lib)
(require 'json)
(require 'subr-x)

(defconst harness-patience 60
  "Seconds after which a step that waits for something gives up.")

;; Debian has no mode for Elixir; the servers only need a name for it.
(define-derived-mode elixir-mode prog-mode "Elixir")
(add-to-list 'auto-mode-alist '("\\.exs?\\'" . elixir-mode))

(setq make-backup-files nil
      create-lockfiles nil
      auto-save-default nil
      flymake-no-changes-timeout nil)

(defun harness-wait (what is-so)
  "Wait until IS-SO gives something, and give it back; an error names WHAT."
  (let ((end (+ (float-time) harness-patience)) found)
    (while (and (not (setq found (funcall is-so))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or found (error "Waited in vain for %s" what))))

(defmacro harness-choosing (title &rest body)
  "Do BODY, answering questions with yes and choosing what has TITLE in it."
  (declare (indent 1))
  `(let ((last-nonmenu-event t))
     (cl-letf (((symbol-function 'y-or-n-p) (lambda (&rest _) t))
               ((symbol-function 'yes-or-no-p) (lambda (&rest _) t))
               ((symbol-function 'completing-read)
                (lambda (_prompt items &rest _)
                  (or (seq-find (lambda (each) (string-match-p (regexp-quote ,title) each))
                                (all-completions "" items))
                      (error "No %s in %S" ,title (all-completions "" items))))))
       ,@body)))

(defun harness-go-to (text &optional further)
  "Go to the first place where TEXT stands, FURTHER characters into it."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (+ (match-beginning 0) (or further 0))))

(defun harness-said (start)
  "Wait for a message that begins with START."
  (harness-wait
   start
   (lambda ()
     (with-current-buffer "*Messages*"
       (save-excursion
         (goto-char (point-min))
         (re-search-forward (concat "^" (regexp-quote start) ".*") nil t))))))

(defun harness-text ()
  "The text of this buffer."
  (buffer-substring-no-properties (point-min) (point-max)))

(defun harness-saw (&rest seen)
  "Write down SEEN, a property list; lists in it are vectors."
  (let ((coding-system-for-write 'utf-8))
    (write-region (json-encode seen) nil (getenv "SEEN") nil 'quietly)))

(defun harness-run (scenarios)
  "Go through the one of SCENARIOS that the environment names, in a buffer of the file."
  (load (getenv "CONFIG") nil t)
  (find-file (getenv "FILE"))
  (funcall (or (alist-get (intern (getenv "SCENARIO")) scenarios) (error "No such scenario")))
  (save-some-buffers t)
  (kill-emacs 0))

(provide 'harness)
;;; harness.el ends here
