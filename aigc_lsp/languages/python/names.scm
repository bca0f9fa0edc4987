; every name; those that are defined where they stand are @bound as well
(identifier) @name
(attribute object: (identifier) @object attribute: (identifier) @member)
(attribute attribute: (identifier) @attribute)

(assignment left: [
  (identifier) @bound
  (attribute attribute: (identifier) @bound)
  (_ [(identifier) @bound (attribute attribute: (identifier) @bound)])
])
(for_statement left: [(identifier) @bound (_ (identifier) @bound)])
(for_in_clause left: [(identifier) @bound (_ (identifier) @bound)])
(named_expression name: (identifier) @bound)
(as_pattern_target (identifier) @bound)
(function_definition name: (identifier) @bound)
(class_definition name: (identifier) @bound)
(parameters (identifier) @bound)
(lambda_parameters (identifier) @bound)
(default_parameter name: (identifier) @bound)
(typed_parameter (identifier) @bound)
(typed_default_parameter name: (identifier) @bound)
(list_splat_pattern (identifier) @bound)
(dictionary_splat_pattern (identifier) @bound)
(keyword_argument name: (identifier) @bound)
(aliased_import alias: (identifier) @bound)
(dotted_name (identifier) @bound)
