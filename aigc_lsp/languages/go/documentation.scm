; What documentation may say of a definition; languages/documentation.py tells what the captures mean.

(function_declaration name: (_) @name) @function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: [
    (type_identifier) @holder.name
    (pointer_type (type_identifier) @holder.name)
    (generic_type type: (type_identifier) @holder.name)
    (pointer_type (generic_type type: (type_identifier) @holder.name))
  ]))
  name: (_) @name) @method
(type_spec name: (_) @name) @class
(type_alias name: (_) @name) @class

[(function_declaration) (method_declaration) (func_literal)] @scope

(_ parameters: (parameter_list (parameter_declaration name: (_) @parameter.name @parameter type: (_) @parameter.type)))
(_ parameters: (parameter_list
  (variadic_parameter_declaration name: (_) @parameter.name @parameter @parameter.rest type: (_) @parameter.type)))

(_ result: (_) @returns)
(return_statement) @leaving
(return_statement (expression_list . (_) @returned))

(return_statement (expression_list (call_expression
  function: (selector_expression) @thrown.call
  arguments: (argument_list) @thrown.arguments (#any-of? @thrown.call "errors.New" "fmt.Errorf")))) @thrown @error
(call_expression function: (identifier) @_panic arguments: (_) @thrown.arguments (#eq? @_panic "panic")) @thrown @panic

(type_spec type: (struct_type (field_declaration_list
  (field_declaration name: (_) @attribute.name type: (_) @attribute.type))))
