(call_expression
  function: [
    (identifier) @name
    (field_expression field: (_) @name)
    (qualified_identifier name: (_) @name)
  ]) @call
