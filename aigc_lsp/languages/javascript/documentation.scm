; What documentation may say of a definition; languages/documentation.py tells what the captures mean.

(function_declaration name: (_) @name) @function
(generator_function_declaration name: (_) @name) @function
(class_declaration name: (_) @name) @class
(method_definition name: (_) @name) @method
(method_definition "get" name: (_) @name) @property
(method_definition "set" name: (_) @name) @setter
(field_definition property: (_) @name value: [(arrow_function) (function_expression)] @scope) @method
(variable_declarator
  name: (identifier) @name
  value: [(arrow_function) (function_expression) (generator_function)] @scope) @function
(variable_declarator name: (identifier) @name value: (class) @scope) @class
(assignment_expression
  left: (identifier) @name
  right: [(arrow_function) (function_expression) (generator_function)] @scope) @function
(assignment_expression
  left: (member_expression object: (identifier) @holder.name property: (property_identifier) @name)
  right: [(arrow_function) (function_expression) (generator_function)] @scope) @function
(assignment_expression
  left: (member_expression
    object: (member_expression
      object: (identifier) @holder.name
      property: (property_identifier) @_prototype (#eq? @_prototype "prototype"))
    property: (property_identifier) @name)
  right: [(arrow_function) (function_expression) (generator_function)] @scope) @method
(_
  [value: (object (pair
    key: (property_identifier) @name
    value: [(arrow_function) (function_expression) (generator_function)] @scope) @method)
  right: (object (pair
    key: (property_identifier) @name
    value: [(arrow_function) (function_expression) (generator_function)] @scope) @method)])

(variable_declarator name: (identifier) @name value: (object)) @holder

[
  (function_declaration) (generator_function_declaration) (function_expression) (generator_function)
  (arrow_function) (method_definition)
] @scope

(formal_parameters (identifier) @parameter.name @parameter)
(formal_parameters (assignment_pattern left: (identifier) @parameter.name right: (_) @parameter.default) @parameter)
(formal_parameters (rest_pattern (identifier) @parameter.name) @parameter @parameter.rest)
(formal_parameters [(object_pattern) (array_pattern)] @parameter.pattern @parameter)
(formal_parameters
  (assignment_pattern left: [(object_pattern) (array_pattern)] @parameter.pattern right: (_) @parameter.default)
  @parameter)
(arrow_function parameter: (identifier) @parameter.name @parameter)
(object_pattern (shorthand_property_identifier_pattern) @piece) @piece.of
(object_pattern
  (object_assignment_pattern left: (shorthand_property_identifier_pattern) @piece right: (_) @piece.default)) @piece.of
(object_pattern (pair_pattern key: (property_identifier) @piece)) @piece.of
(object_pattern
  (pair_pattern key: (property_identifier) @piece value: (assignment_pattern right: (_) @piece.default))) @piece.of

(return_statement) @leaving
(return_statement (expression) @returned)
(return_statement (sequence_expression) @returned)
(arrow_function body: (expression) @returned)
(yield_expression) @yielding
(yield_expression (expression) @yielded)

(throw_statement (new_expression constructor: (_) @thrown.type arguments: (_)? @thrown.arguments)) @thrown
(throw_statement (call_expression function: (_) @thrown.call arguments: (arguments) @thrown.arguments)) @thrown
(throw_statement (identifier) @thrown.name) @thrown
(variable_declarator
  name: (identifier) @made.name
  value: (new_expression constructor: (_) @made.type arguments: (_)? @made.arguments)) @made
(assignment_expression
  left: (identifier) @made.name
  right: (new_expression constructor: (_) @made.type arguments: (_)? @made.arguments)) @made
(try_statement body: (_) @caught handler: (catch_clause))

(_ "async" @async) @of
(method_definition "static" @static) @of
(class_body (field_definition property: (_) @attribute.name value: (_)? @attribute.value))
(class_declaration (class_heritage (_) @base)) @of
(method_definition name: (private_property_identifier) @hidden) @of
(method_definition decorator: (decorator) @decorator) @of
