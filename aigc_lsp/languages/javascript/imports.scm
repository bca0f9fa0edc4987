(import_statement source: (string) @module) @import
(import_statement (import_clause (identifier) @name) source: (string) @module) @import
(import_statement (import_clause (namespace_import (identifier) @name)) source: (string) @module) @import
(import_statement
  (import_clause (named_imports (import_specifier name: (_) @name)))
  source: (string) @module) @import

(program
  (lexical_declaration
    (variable_declarator
      name: (_) @name
      value: (call_expression
        function: (identifier) @function
        arguments: (arguments (string) @module)))
    (#eq? @function "require")) @import)
