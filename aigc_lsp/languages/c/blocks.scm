(compound_statement "{" @opener) @body
(field_declaration_list "{" @opener) @body
(enumerator_list "{" @opener) @body

; in a broken neighbourhood only what stands before the brace is left
(ERROR [")" "else" "do"] . "{" @opener)
(ERROR (function_declarator) . "{" @opener)
(ERROR (parenthesized_expression) . "{" @opener)
(ERROR ["struct" "union" "enum"] (_) . "{" @opener)
