(call
  function: [
    (identifier) @name
    (attribute attribute: (identifier) @name)
  ]) @call

(decorator [
  (identifier) @name
  (attribute attribute: (identifier) @name)
]) @call
