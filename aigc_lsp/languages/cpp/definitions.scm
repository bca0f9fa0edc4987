(function_definition
  declarator: (_) @name
  body: (_) @body) @function
(class_specifier name: (_) @name body: (_) @body) @class
(struct_specifier name: (_) @name body: (_) @body) @class
(union_specifier name: (_) @name body: (_) @body) @class
(enum_specifier name: (_) @name body: (_) @body) @class
(namespace_definition name: (_) @name body: (_) @body) @class
(concept_definition name: (_) @name) @class
(alias_declaration name: (_) @name) @class
(type_definition type: (_) @body declarator: (type_identifier) @name) @class
(preproc_function_def name: (_) @name) @function
