(function_declaration name: (_) @name body: (_) @body) @function
(generator_function_declaration name: (_) @name body: (_) @body) @function
(method_definition name: (_) @name body: (_) @body) @function
(public_field_definition name: (_) @name value: (arrow_function body: (statement_block) @body)) @function
(lexical_declaration
  (variable_declarator
    name: (identifier) @name
    value: [
      (arrow_function body: (statement_block) @body)
      (function_expression body: (_) @body)
    ])) @function
(class_declaration name: (_) @name body: (_) @body) @class
(abstract_class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(enum_declaration name: (_) @name body: (_) @body) @class
(internal_module name: (_) @name body: (_) @body) @class
(export_statement declaration: (_)) @wrapper
(import_statement) @import
(lexical_declaration
  (variable_declarator value: (call_expression function: (identifier) @loader))) @import
(comment) @comment
(string) @string
(template_string) @string
(template_substitution) @code
