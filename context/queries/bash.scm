(function_definition name: (_) @name body: (_) @body) @function
(command
  name: (command_name) @loader) @import
(comment) @comment
(string) @string
(raw_string) @string
(heredoc_body) @string
(command_substitution) @code
(expansion) @code

; --- outline ---
(function_definition name: (_) @name body: (_) @body) @def.function
(program (variable_assignment name: (variable_name) @name) @def.constant)
(program
  (declaration_command (variable_assignment name: (variable_name) @name) @def.constant))
(command
  name: (command_name) @_source
  . argument: (_) @module
  (#any-of? @_source "source" ".")) @import
