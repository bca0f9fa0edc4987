;;; aigc-lsp-mode.el --- aigc-lsp by lsp-mode  -*- lexical-binding: t; -*-

;; For Emacs 30 and lsp-mode 10: load this file from your init file. The server starts wherever lsp-mode does, beside
;; others. Suggestions are grey text, which TAB takes. `lsp-execute-code-action' on a name writes its unit tests or
;; documentation; M-x aigc-why says why nothing was suggested.

;;; Code:

(require 'lsp-mode)
(require 'lsp-inline-completion)

(setq lsp-inline-completion-idle-delay 0.2)
(lsp-inline-completion--define-key
 lsp-inline-completion-active-map (kbd "TAB") #'lsp-inline-completion-accept 'keep)

(defun aigc--execute (command &optional arguments)
  "Have the server do COMMAND with ARGUMENTS; lsp-mode would ask every server."
  (with-lsp-workspace (lsp-find-workspace 'aigc (buffer-file-name))
    (lsp-send-execute-command command arguments)))

(defun aigc-why ()
  "Say why nothing was suggested."
  (interactive)
  (aigc--execute "aigc-lsp.explainSilence"))

(defun aigc--status (_workspace status)
  "Say a STATUS that is amiss."
  (pcase (lsp-get status :kind)
    ((or "Error" "Warning") (lsp--warn "%s" (lsp-get status :message)))))

(lsp-register-client
 (make-lsp-client
  :server-id 'aigc
  :add-on? t
  :activation-fn #'always
  :new-connection (lsp-stdio-connection '("aigc-lsp" "--stdio"))
  :notification-handlers (ht ("didChangeStatus" #'aigc--status))
  :action-handlers
  (let ((handlers (make-hash-table :test #'equal)))
    (dolist (command '("accept" "generateTests" "generateDocs" "keepFinding") handlers)
      (puthash (concat "aigc-lsp." command)
               (lambda (action)
                 (aigc--execute (lsp:command-command action) (lsp:command-arguments? action)))
               handlers)))))

(provide 'aigc-lsp-mode)
;;; aigc-lsp-mode.el ends here
