; What documentation may say of a definition; languages/documentation.py tells what the captures mean.

(method_declaration name: (_) @name) @method
(constructor_declaration name: (_) @name) @constructor
(compact_constructor_declaration name: (_) @name) @constructor
(class_declaration name: (_) @name) @class
(interface_declaration name: (_) @name) @class
(enum_declaration name: (_) @name) @class
(record_declaration name: (_) @name) @class
(annotation_type_declaration name: (_) @name) @class
(annotation_type_element_declaration name: (_) @name) @method

[
  (method_declaration) (constructor_declaration) (compact_constructor_declaration) (record_declaration)
  (lambda_expression) (class_declaration) (interface_declaration) (enum_declaration) (class_body)
] @scope

(formal_parameters (formal_parameter type: (_) @parameter.type name: (_) @parameter.name) @parameter)
(formal_parameters
  (spread_parameter (_) @parameter.type "..." (variable_declarator name: (_) @parameter.name)) @parameter
  @parameter.rest)
(type_parameters (type_parameter (type_identifier) @type_parameter))
(type_parameters (type_parameter (type_identifier) @type_parameter (type_bound (_) @type_parameter.bound)))

(method_declaration type: (_) @returns)
(annotation_type_element_declaration type: (_) @returns)
(return_statement) @leaving
(return_statement (_) @returned)

(throws (_) @declared)
(throw_statement
  (object_creation_expression type: (_) @thrown.type arguments: (_) @thrown.arguments)) @thrown
(throw_statement (identifier) @thrown.name) @thrown
(variable_declarator
  name: (identifier) @made.name
  value: (object_creation_expression type: (_) @made.type arguments: (_) @made.arguments)) @made
(assignment_expression
  left: (identifier) @made.name
  right: (object_creation_expression type: (_) @made.type arguments: (_) @made.arguments)) @made
(catch_clause (catch_formal_parameter (catch_type (_) @rethrown.type) name: (_) @rethrown)) @rethrown.of
(try_statement body: (_) @caught (catch_clause (catch_formal_parameter (catch_type (_) @caught.type))))
(try_with_resources_statement
  body: (_) @caught (catch_clause (catch_formal_parameter (catch_type (_) @caught.type))))

(_ (modifiers "static" @static)) @of
(_ (modifiers "abstract" @abstract)) @of
(_ (modifiers "private" @hidden)) @of
(_ (modifiers (marker_annotation name: (_) @_override) @override (#eq? @_override "Override"))) @of
(_ (modifiers [(marker_annotation) (annotation)] @decorator)) @of
(class_body (field_declaration
  type: (_) @attribute.type declarator: (variable_declarator name: (_) @attribute.name value: (_)? @attribute.value)))
(_ (superclass (_) @base)) @of
(_ (super_interfaces (type_list (_) @base))) @of
(_ (extends_interfaces (type_list (_) @base))) @of
