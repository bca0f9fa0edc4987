; What documentation may say of a definition; languages/documentation.py tells what the captures mean.

(function_declaration name: (_) @name) @function
(generator_function_declaration name: (_) @name) @function
(function_signature name: (_) @name) @function
(class_declaration name: (_) @name) @class
(abstract_class_declaration name: (_) @name) @class
(interface_declaration name: (_) @name) @class
(enum_declaration name: (_) @name) @class
(type_alias_declaration name: (_) @name) @class
(method_definition name: (_) @name) @method
(abstract_method_signature name: (_) @name) @method
(class_body (method_signature name: (_) @name) @method)
(interface_body (method_signature name: (_) @name) @method)
(method_definition "get" name: (_) @name) @property
(method_definition "set" name: (_) @name) @setter
(public_field_definition name: (_) @name value: [(arrow_function) (function_expression)] @scope) @method
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
(_
  [value: (object (pair
    key: (property_identifier) @name
    value: [(arrow_function) (function_expression) (generator_function)] @scope) @method)
  right: (object (pair
    key: (property_identifier) @name
    value: [(arrow_function) (function_expression) (generator_function)] @scope) @method)])

(variable_declarator name: (identifier) @name value: (object)) @holder
(internal_module name: (_) @name) @holder

[
  (function_declaration) (generator_function_declaration) (function_expression) (generator_function)
  (arrow_function) (method_definition) (function_signature) (method_signature) (abstract_method_signature)
  (function_type) (constructor_type) (call_signature) (construct_signature)
] @scope

(formal_parameters (_ pattern: (identifier) @parameter.name) @parameter)
(formal_parameters (_ pattern: (identifier) type: (type_annotation (_) @parameter.type)) @parameter)
(formal_parameters (_ pattern: (identifier) value: (_) @parameter.default) @parameter)
(formal_parameters (optional_parameter) @parameter @parameter.optional)
(formal_parameters (_ pattern: (rest_pattern (identifier) @parameter.name) @parameter.rest) @parameter)
(formal_parameters (_ pattern: (rest_pattern) type: (type_annotation (_) @parameter.type)) @parameter)
(formal_parameters (_ pattern: [(object_pattern) (array_pattern)] @parameter.pattern) @parameter)
(formal_parameters
  (_ pattern: [(object_pattern) (array_pattern)] type: (type_annotation (_) @parameter.type)) @parameter)
(formal_parameters (_ pattern: [(object_pattern) (array_pattern)] value: (_) @parameter.default) @parameter)
(arrow_function parameter: (identifier) @parameter.name @parameter)
(object_pattern (shorthand_property_identifier_pattern) @piece) @piece.of
(object_pattern
  (object_assignment_pattern left: (shorthand_property_identifier_pattern) @piece right: (_) @piece.default)) @piece.of
(object_pattern (pair_pattern key: (property_identifier) @piece)) @piece.of
(object_pattern
  (pair_pattern key: (property_identifier) @piece value: (assignment_pattern right: (_) @piece.default))) @piece.of

(type_parameters (type_parameter name: (_) @type_parameter))
(type_parameters (type_parameter name: (_) @type_parameter constraint: (constraint (_) @type_parameter.bound)))

(_ return_type: (type_annotation (_) @returns))
(_ return_type: (type_predicate_annotation (_) @returns))
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
(abstract_method_signature "abstract" @abstract) @of
(abstract_class_declaration "abstract" @abstract) @of
(_ (override_modifier) @override) @of
(class_body (public_field_definition name: (_) @attribute.name))
(class_body (public_field_definition name: (_) @attribute.name type: (type_annotation (_) @attribute.type)))
(class_body (public_field_definition name: (_) @attribute.name value: (_) @attribute.value))
(interface_body (property_signature name: (_) @attribute.name type: (type_annotation (_) @attribute.type)))
(_ (class_heritage (extends_clause value: (_) @base))) @of
(_ (class_heritage (implements_clause (_) @base))) @of
(interface_declaration (extends_type_clause type: (_) @base)) @of
(_ name: (private_property_identifier) @hidden) @of
(_ (accessibility_modifier) @_access (#eq? @_access "private")) @of @hidden
