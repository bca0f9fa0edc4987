(block "{" @opener) @body
(declaration_list "{" @opener) @body
(field_declaration_list "{" @opener) @body
(enum_variant_list "{" @opener) @body
(match_block "{" @opener) @body

; in a broken neighbourhood only what stands before the brace is left
(ERROR ["fn" "if" "for" "while" "match" "impl" "struct" "enum" "trait" "mod"] "{" @opener .)
(ERROR ["else" "loop" "unsafe"] . "{" @opener)
(ERROR (parameters) . "{" @opener)
