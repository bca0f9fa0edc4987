(block "{" @opener) @body
(field_declaration_list "{" @opener) @body
(interface_type "{" @opener) @body
(expression_switch_statement "{" @opener) @body
(type_switch_statement "{" @opener) @body
(select_statement "{" @opener) @body

; in a broken neighbourhood only the keyword is left
(ERROR ["func" "if" "for" "switch" "select" "struct" "interface"] "{" @opener .)
(ERROR "else" . "{" @opener)
