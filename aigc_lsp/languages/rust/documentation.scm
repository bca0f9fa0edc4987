; What documentation may say of a definition; languages/documentation.py tells what the captures mean.

(function_item name: (_) @name) @function
(function_signature_item name: (_) @name) @function
(struct_item name: (_) @name) @class
(enum_item name: (_) @name) @class
(union_item name: (_) @name) @class
(trait_item name: (_) @name) @class
(type_item name: (_) @name) @class

(impl_item type: [
  (type_identifier) @name
  (generic_type type: (type_identifier) @name)
  (reference_type type: (type_identifier) @name)
  (scoped_type_identifier name: (_) @name)
]) @holder

[(function_item) (function_signature_item) (closure_expression) (async_block)] @scope

(parameters (parameter pattern: (identifier) @parameter.name type: (_) @parameter.type) @parameter)
(parameters (parameter pattern: (mut_pattern (identifier) @parameter.name) type: (_) @parameter.type) @parameter)

(_ return_type: (_) @returns)
(return_expression) @leaving
(return_expression (_) @returned)
(function_item body: (block (_) @returned .))

(return_expression (call_expression
  function: (identifier) @_error arguments: (arguments (_) @thrown.value) (#eq? @_error "Err"))) @thrown @error
(block (call_expression
  function: (identifier) @_error arguments: (arguments (_) @thrown.value) (#eq? @_error "Err")) @thrown @error .)
(try_expression (_) @propagated)
(macro_invocation
  macro: (identifier) @thrown.call (token_tree) @thrown.arguments
  (#any-of? @thrown.call "panic" "assert" "assert_eq" "assert_ne" "unimplemented" "todo")) @thrown @panic

(_ (function_modifiers "async" @async)) @of
(_ (function_modifiers "unsafe" @unsafe)) @of
(impl_item trait: (_) body: (declaration_list (function_item) @of @override))
(trait_item body: (declaration_list (function_signature_item) @of @abstract))
(struct_item body: (field_declaration_list (field_declaration name: (_) @attribute.name type: (_) @attribute.type)))
(_ (visibility_modifier) @public) @of
