(block "{" @opener) @body
(constructor_body "{" @opener) @body
(class_body "{" @opener) @body
(interface_body "{" @opener) @body
(enum_body "{" @opener) @body
(switch_block "{" @opener) @body

; in a broken neighbourhood only what stands before the brace is left
(ERROR [")" "else" "try" "finally" "do"] . "{" @opener)
(ERROR (formal_parameters) . "{" @opener)
(ERROR (parenthesized_expression) . "{" @opener)
(ERROR ["class" "interface" "enum" "record"] (_) . "{" @opener)
