(function_declaration name: (_) @name body: (_)? @body) @function
(assignment_statement
  (variable_list name: (_) @name)
  (expression_list value: (function_definition body: (_)? @body))) @function
(variable_declaration (assignment_statement)) @wrapper
(variable_declaration
  (assignment_statement
    (expression_list value: (function_call name: (identifier) @loader)))) @import
(comment) @comment
(string) @string

; --- outline ---
(function_declaration name: (_) @name body: (_)? @body) @def.function
(assignment_statement
  (variable_list . name: (_) @name)
  (expression_list . value: (function_definition body: (_)? @body))) @def.function
(assignment_statement
  (variable_list . name: (dot_index_expression table: (identifier) @_self field: (_) @name))
  (expression_list . value: (_) @value)
  (#eq? @_self "self")) @def.member
(assignment_statement
  (variable_list . name: [(identifier) (dot_index_expression)] @name)
  (expression_list . value: (_) @value)) @def.constant
(assignment_statement (variable_list name: (identifier) @name)) @def.constant
(field name: (identifier) @name value: (function_definition body: (_)? @body)) @def.function
(field name: (identifier) @name) @def.entry
(function_definition) @def.block
(assignment_statement
  (variable_list . name: (identifier) @alias)
  (expression_list
    . value: (function_call
      name: (identifier) @_require
      arguments: (arguments . (string content: (_) @module))))
  (#eq? @_require "require")) @import
(function_call
  name: (identifier) @_require
  arguments: (arguments . (string content: (_) @module))
  (#eq? @_require "require")) @import
(dot_index_expression table: (_) @receiver field: (_) @member)
(method_index_expression table: (_) @receiver method: (_) @member)
