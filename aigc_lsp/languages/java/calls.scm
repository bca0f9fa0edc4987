(method_invocation name: (_) @name) @call
(object_creation_expression type: (_) @name) @call
