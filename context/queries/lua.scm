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
