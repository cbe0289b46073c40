(function_declaration name: (_) @name body: (_) @body) @function
(generator_function_declaration name: (_) @name body: (_) @body) @function
(method_definition name: (_) @name body: (_) @body) @function
(field_definition property: (_) @name value: (arrow_function body: (statement_block) @body)) @function
(lexical_declaration
  (variable_declarator
    name: (identifier) @name
    value: [
      (arrow_function body: (statement_block) @body)
      (function_expression body: (_) @body)
    ])) @function
(class_declaration name: (_) @name body: (_) @body) @class
(export_statement declaration: (_)) @wrapper
(import_statement) @import
(lexical_declaration
  (variable_declarator value: (call_expression function: (identifier) @loader))) @import
(comment) @comment
(string) @string
(template_string) @string
(template_substitution) @code

; --- outline ---
(function_declaration name: (_) @name body: (_) @body) @def.function
(generator_function_declaration name: (_) @name body: (_) @body) @def.function
(method_definition name: (_) @name body: (_) @body) @def.function
(class_declaration name: (_) @name (class_heritage)? @bases body: (_) @body) @def.class
(field_definition
  property: (_) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @def.function
(field_definition property: (_) @name value: (_)? @value) @def.member
(variable_declarator
  name: (identifier) @name
  value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]) @def.function
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @def.class
(variable_declarator name: (identifier) @name value: (_)? @value) @def.constant
(variable_declarator
  name: (object_pattern (shorthand_property_identifier_pattern) @name)) @def.constant
(pair
  key: [(property_identifier) (string)] @name
  value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
  ]) @def.function
; inherits: ecmascript
