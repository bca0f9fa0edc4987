(compound_statement "{" @opener) @body
(field_declaration_list "{" @opener) @body
(enumerator_list "{" @opener) @body
(declaration_list "{" @opener) @body

; in a broken neighbourhood only what stands before the brace is left
(ERROR [")" "else" "do" "try"] . "{" @opener)
(ERROR (function_declarator) . "{" @opener)
(ERROR (condition_clause) . "{" @opener)
(ERROR ["class" "struct" "union" "enum" "namespace"] (_) . "{" @opener)
