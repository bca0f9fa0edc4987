(function_definition
  declarator: (_) @name
  body: (_) @body) @function
(struct_specifier name: (_) @name body: (_) @body) @class
(union_specifier name: (_) @name body: (_) @body) @class
(enum_specifier name: (_) @name body: (_) @body) @class
(type_definition type: (_) @body declarator: (type_identifier) @name) @class
(preproc_function_def name: (_) @name) @function
