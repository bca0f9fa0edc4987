(call_expression
  function: [
    (identifier) @name
    (field_expression field: (_) @name)
    (scoped_identifier name: (_) @name)
  ]) @call

(macro_invocation macro: (identifier) @name) @call
