(statement_block "{" @opener) @body
(class_body "{" @opener) @body
(switch_body "{" @opener) @body

; in a broken neighbourhood only what stands before the brace is left
(ERROR [")" "else" "try" "finally" "do" "=>"] . "{" @opener)
(ERROR (formal_parameters) . "{" @opener)
(ERROR (parenthesized_expression) . "{" @opener)
(ERROR "class" (_) . "{" @opener)
