(call_expression
  function: [
    (identifier) @name
    (field_expression field: (_) @name)
  ]) @call
