;;; aigc-eglot.el --- aigc-lsp by Eglot  -*- lexical-binding: t; -*-

;; For Emacs 30, whose Eglot has no grey text and one server for a buffer: load this file from your init file. M-x eglot
;; starts the server, suggestions come by `completion-at-point'. `eglot-code-actions' on a name writes its unit tests or
;; documentation; M-x aigc-why says why nothing was suggested.

;;; Code:

(require 'eglot)

(dolist (modes '((python-mode python-ts-mode) (js-mode js-ts-mode) typescript-ts-mode (go-mode go-ts-mode)
                 (rust-mode rust-ts-mode) (java-mode java-ts-mode) (c-mode c-ts-mode) (c++-mode c++-ts-mode)))
  (add-to-list 'eglot-server-programs
               `(,modes . ("aigc-lsp" "--stdio" :initializationOptions (:fallbackCompletion (:enabled t))))))

(defun aigc-why ()
  "Say why nothing was suggested."
  (interactive)
  (eglot-execute (eglot-current-server) '(:command "aigc-lsp.explainSilence" :arguments [])))

(provide 'aigc-eglot)
;;; aigc-eglot.el ends here
