(function_declaration name: (_) @name body: (_)? @body) @function
(method_declaration name: (_) @name body: (_)? @body) @function
(type_spec name: (_) @name type: (_) @body) @class
